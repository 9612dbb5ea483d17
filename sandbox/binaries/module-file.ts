/** Version that a go.mod requires a module at; several stamps and scratch copies need it, and go.mod is the one place to say it. */
export function requiredVersion(goMod: string, modulePath: string): string {
  const escaped = modulePath.replace(/[.]/g, "\\.");
  const version = new RegExp(`^\\s*(?:require\\s+)?${escaped}\\s+(v\\S+)`, "m").exec(goMod)?.[1];
  if (version === undefined) {
    throw new Error(`go.mod requires no ${modulePath}`);
  }
  return version;
}

/** `-X` stamps: without them every program says that it is a development version, and some refuse to start. */
export function linkerFlags(goMod: string, providerVersion: string): string {
  const kubernetes = requiredVersion(goMod, "k8s.io/kubernetes");
  const [major = "", minor = ""] = kubernetes.slice(1).split(".");
  const stamps: Readonly<Record<string, string>> = {
    "main.version": providerVersion,
    "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version": requiredVersion(
      goMod,
      "github.com/pulumi/pulumi/pkg/v3",
    ),
    "k8s.io/component-base/version.gitVersion": kubernetes,
    "k8s.io/component-base/version.gitMajor": major,
    "k8s.io/component-base/version.gitMinor": minor,
    "k8s.io/client-go/pkg/version.gitVersion": kubernetes,
    "github.com/traefik/traefik/v3/pkg/version.Version": requiredVersion(
      goMod,
      "github.com/traefik/traefik/v3",
    ).slice(1),
    "github.com/cloudnativelabs/kube-router/v2/pkg/version.Version": requiredVersion(
      goMod,
      "github.com/cloudnativelabs/kube-router/v2",
    ),
    "helm.sh/helm/v3/internal/version.version": requiredVersion(goMod, "helm.sh/helm/v3"),
  };
  // Without symbols and debug information: a third of the size.
  return ["-s", "-w", ...Object.entries(stamps).map(([symbol, value]) => `-X ${symbol}=${value}`)].join(" ");
}
