import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { machineCertificate, mounts, scripts } from "../../components/haproxy/config/input";
import { haproxyRootFileSystem } from "../../sandbox/images/index";
import type { OlderHaproxy } from "../../sandbox/images/recipes";
import { Progress } from "../../sandbox/progress";

/** HAProxy's own root file system, with the files that a pod or a machine would have, for running it outside the node. */
export interface HaproxyRoot {
  /** Absolute path. */
  readonly directory: string;
  /** What is run by `chroot`, to be followed by HAProxy's arguments. */
  readonly command: readonly [string, string];
  /** Writes a certificate and its key where haproxy.cfg looks for one. */
  writePair(mount: "certificate" | "placeholder", certificate: string, privateKey: string): void;
  /** Writes haproxy.cfg; its path within the root. */
  writeConfiguration(text: string): string;
  /** Writes what a HAProxy on a machine loads: certificate, chain and key in one. */
  writeBundle(pem: string): void;
  remove(): void;
}

/** @param older a series of HAProxy that is in no image of the sandbox; default: the image's */
export async function haproxyRoot(older?: OlderHaproxy): Promise<HaproxyRoot> {
  const directory = mkdtempSync(join(tmpdir(), "haproxy-"));
  execFileSync("cp", ["--archive", `${await haproxyRootFileSystem(new Progress(), older)}/.`, directory]);
  for (const mount of Object.values(mounts)) {
    mkdirSync(join(directory, mount), { recursive: true });
  }
  // What a distribution's package makes when it is installed.
  writeFileSync(join(directory, "etc", "passwd"), "haproxy:x:99:99::/nonexistent:/usr/sbin/nologin\n");
  writeFileSync(join(directory, "etc", "group"), "haproxy:x:99:\n");
  for (const script of Object.values(scripts)) {
    copyFileSync(
      join(__dirname, "..", "..", "components", "haproxy", "config", script),
      join(directory, mounts.configuration, script),
    );
  }
  return {
    directory,
    command: [directory, "/usr/sbin/haproxy"],
    writePair: (mount, certificate, privateKey) => {
      writeFileSync(join(directory, mounts[mount], "tls.crt"), certificate);
      writeFileSync(join(directory, mounts[mount], "tls.key"), privateKey);
    },
    writeConfiguration: (text) => {
      writeFileSync(join(directory, "haproxy.cfg"), text);
      return "/haproxy.cfg";
    },
    writeBundle: (pem) => writeFileSync(join(directory, machineCertificate), pem, { mode: 0o600 }),
    remove: () => rmSync(directory, { recursive: true }),
  };
}
