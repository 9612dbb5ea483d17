import { join } from "node:path";
import { buildLogDirectory } from "./directories";
import { run } from "./processes";
import type { Progress } from "./progress";

/** What the sandbox takes from Debian, and what for. */
export const debianPackages: Readonly<Record<string, string>> = {
  "etcd-server": "the store behind kube-apiserver",
  containerd: "runs the pods",
  runc: "starts their processes",
  "containernetworking-plugins": "gives pods their network",
  iptables: "kube-proxy's Services and kube-router's policies",
  ipset: "kube-router's sets of addresses",
  conntrack: "kube-proxy forgets connections to Services that are gone",
  iproute2: "the network namespace and its link",
  mmdebstrap: "root file systems of images",
  openssl: "certificates of the node and of the tls stand-in",
  "ca-certificates": "mmdebstrap fetches over https",
  "python3-pip": "REANA's database package, which is not in Debian",
  "python3-pytest-runner": "that package's build asks for it",
};

/** What looking at the site with a browser takes besides. It is large, so `npm start` does without it. */
export const browserPackages: Readonly<Record<string, string>> = {
  chromium: "the browser",
  "libnss3-tools": "certutil, which gives it a CA to trust",
};

/** What trying alert rules takes besides. */
export const alertPackages: Readonly<Record<string, string>> = {
  prometheus: "promtool, which tests rules on made-up series, and Prometheus, which scrapes a real HAProxy",
};

/** Packages of the list that `dpkg-query -W -f '${db:Status-Abbrev} ${Package}\n'` does not show as installed. */
export function missingPackages(wanted: readonly string[], dpkgOutput: string): readonly string[] {
  const installed = new Set(
    dpkgOutput
      .split("\n")
      .filter((line) => line.startsWith("ii"))
      .map((line) => line.trim().split(/\s+/)[1]),
  );
  return wanted.filter((name) => !installed.has(name));
}

/** What packages call to enable and start their services. */
const serviceTools = [
  "/usr/sbin/invoke-rc.d",
  "/usr/sbin/update-rc.d",
  "/usr/bin/deb-systemd-helper",
  "/usr/bin/deb-systemd-invoke",
] as const;

/**
 * Shell text that runs a command where nothing can enable or start a service: the node starts its own etcd and containerd, and the
 * machine must not get others. Done by mounts that only this command sees, so that nothing is left behind however it ends.
 */
export const withoutServices: string = [
  ...serviceTools.map((tool) => `if [ -e ${tool} ]; then mount --bind /bin/true ${tool}; fi`),
  'exec "$@"',
].join("\n");

/**
 * Shell text that makes services of packages stay off, also when a later upgrade runs the packages' scripts: those enable and start what
 * nobody has ever enabled or disabled. Enabled once and disabled again, a service counts as disabled. One that has been enabled or
 * disabled before is left alone: it is the machine's own. Arguments: directory in place of /, packages.
 */
export const keepServicesOff = `root=$1; shift
states=$root/var/lib/systemd/deb-systemd-helper-enabled
for package; do
  files=$(dpkg-query --listfiles "$package")
  for unit in $(echo "$files" | sed -n 's,^\\(/usr\\)\\?/lib/systemd/system/\\([^/@]*\\.[a-z]*\\)$,\\2,p'); do
    state=$states/$unit.dsh-also
    if [ ! -e "$state" ]; then
      DPKG_MAINTSCRIPT_PACKAGE=$package deb-systemd-helper enable "$unit" >/dev/null 2>&1
      if [ -e "$state" ]; then sed "s,^,$root," "$state" | xargs rm -f; fi
    fi
  done
  for script in $(echo "$files" | sed -n 's,^/etc/init.d/,,p'); do
    if ! ls "$root"/etc/rc?.d/[SK]??"$script" >/dev/null 2>&1; then update-rc.d "$script" defaults-disabled; fi
  done
done`;

/**
 * Installs the Debian packages that are missing, and sees that their services stay off; does nothing, quickly, where all is so.
 *
 * @param packages names, each with what it is for
 * @throws CommandFailure with the log of apt-get
 */
export async function ensureDebianPackages(
  progress: Progress,
  packages: Readonly<Record<string, string>> = debianPackages,
): Promise<void> {
  const log = join(buildLogDirectory(), "debian-packages.log");
  const names = Object.keys(packages);
  // It fails when it does not know one of the names; what it knows it prints all the same.
  const query = [
    "-c",
    `dpkg-query -W -f '\${db:Status-Abbrev} \${Package}\\n' ${names.join(" ")} 2>/dev/null || true`,
  ];
  const missing = missingPackages(names, await run("sh", query, { log }));
  if (missing.length > 0) {
    await progress.step(`Installing Debian packages: ${missing.join(", ")}`, async () => {
      const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
      await run("apt-get", ["update", "-qq"], { log, env });
      const install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", ...missing];
      await run("unshare", ["--mount", "sh", "-ec", withoutServices, "sh", ...install], { log, env });
    });
  }
  await run("sh", ["-ec", keepServicesOff, "sh", "", ...names], { log });
}
