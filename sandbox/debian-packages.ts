import { existsSync } from "node:fs";
import { chmod, rm, writeFile } from "node:fs/promises";
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

/** Debian's own switch for installing without starting services: the node starts its own, in its own namespaces. */
const policyFile = "/usr/sbin/policy-rc.d";

/**
 * Installs the Debian packages that are missing; does nothing, quickly, where all are there.
 *
 * @throws CommandFailure with the log of apt-get
 */
export async function ensureDebianPackages(progress: Progress): Promise<void> {
  const log = join(buildLogDirectory(), "debian-packages.log");
  const names = Object.keys(debianPackages);
  // It fails when it does not know one of the names; what it knows it prints all the same.
  const query = [
    "-c",
    `dpkg-query -W -f '\${db:Status-Abbrev} \${Package}\\n' ${names.join(" ")} 2>/dev/null || true`,
  ];
  const missing = missingPackages(names, await run("sh", query, { log }));
  if (missing.length === 0) {
    return;
  }
  await progress.step(`Installing Debian packages: ${missing.join(", ")}`, () =>
    withoutServices(() => install(missing, log)),
  );
}

async function install(names: readonly string[], log: string): Promise<void> {
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  await run("apt-get", ["update", "-qq"], { log, env });
  await run("apt-get", ["install", "-y", "-qq", "--no-install-recommends", ...names], { log, env });
}

async function withoutServices(work: () => Promise<void>): Promise<void> {
  if (existsSync(policyFile)) {
    // The machine's administrator has decided already.
    return work();
  }
  await writeFile(policyFile, "#!/bin/sh\nexit 101\n");
  await chmod(policyFile, 0o755);
  try {
    await work();
  } finally {
    await rm(policyFile, { force: true });
  }
}
