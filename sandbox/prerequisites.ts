import { execFileSync } from "node:child_process";
import { accessSync, constants, existsSync, readFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { stateDirectory } from "./directories";

/** What the sandbox needs to know of the machine before it touches it. */
export interface Machine {
  /** As Node names it, for example `linux`. */
  readonly platform: string;
  readonly architecture: string;
  readonly isRoot: boolean;
  /** Whether apt-get is there: Debian and what descends from it. */
  readonly hasApt: boolean;
  /** For example `20.19.0`. */
  readonly nodeVersion: string;
  /** For example `1.26.8`; undefined without Go. */
  readonly goVersion: string | undefined;
  readonly stateDirectory: string;
}

/** Go that sandbox/binaries/module asks for. */
export const neededGo: string =
  /^go (\S+)$/m.exec(readFileSync(join(__dirname, "binaries", "module", "go.mod"), "utf8"))?.[1] ?? "";

const neededNode = "20.19";

/** Places that the node covers with file systems of its own: a state directory below would vanish from its sight. */
const coveredDirectories = ["/run", "/var/lib", "/var/log", "/opt"] as const;

/** One sentence for each thing that is missing, with what to do. */
export function missingPrerequisites(machine: Machine): readonly string[] {
  const found: string[] = [];
  if (machine.platform !== "linux") {
    return [
      `The sandbox needs Linux, this is ${machine.platform}: use a Debian 12 machine, or "pulumi up --stack dev" on a cluster of your own.`,
    ];
  }
  if (machine.architecture !== "x64" && machine.architecture !== "arm64") {
    found.push(`The sandbox runs on x64 and arm64, this is ${machine.architecture}: use another machine.`);
  }
  if (!machine.isRoot) {
    found.push("The sandbox makes namespaces and mounts, so it needs root: run the same command with sudo.");
  }
  if (!machine.hasApt) {
    found.push(
      "The sandbox takes etcd, containerd and others from Debian packages, and apt-get is not here: use a Debian 12 machine.",
    );
  }
  if (older(machine.nodeVersion, neededNode)) {
    found.push(`Node ${machine.nodeVersion} is too old: install Node ${neededNode} or newer.`);
  }
  if (machine.goVersion === undefined) {
    found.push(
      `Go is not here, and Kubernetes is built with it: install Go ${neededGo} or newer, and have it on PATH.`,
    );
  } else if (older(machine.goVersion, neededGo)) {
    found.push(`Go ${machine.goVersion} is too old: install Go ${neededGo} or newer.`);
  }
  const covered = coveredDirectories.find((directory) =>
    `${machine.stateDirectory}/`.startsWith(`${directory}/`),
  );
  if (covered !== undefined) {
    found.push(
      `The state directory ${machine.stateDirectory} is under ${covered}, which the node covers for itself: set SANDBOX_STATE to another.`,
    );
  }
  return found;
}

/** Compares dotted numbers; what a pre-release adds behind them does not count. */
function older(version: string, needed: string): boolean {
  const numbers = (text: string): readonly number[] => (text.match(/\d+/g) ?? []).slice(0, 3).map(Number);
  const [have, want] = [numbers(version), numbers(needed)];
  for (let i = 0; i < want.length; i += 1) {
    const difference = (have[i] ?? 0) - (want[i] ?? 0);
    if (difference !== 0) {
      return difference < 0;
    }
  }
  return false;
}

function onPath(program: string): boolean {
  return (process.env["PATH"] ?? "").split(delimiter).some((directory) => {
    try {
      accessSync(join(directory, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

function goVersion(): string | undefined {
  return onPath("go")
    ? /go(\d[\d.]*)/.exec(
        execFileSync("go", ["env", "GOVERSION"], {
          encoding: "utf8",
          env: { ...process.env, GOTOOLCHAIN: "local" },
        }),
      )?.[1]
    : undefined;
}

/** This machine. */
export function machine(): Machine {
  return {
    platform: process.platform,
    architecture: process.arch,
    isRoot: process.getuid?.() === 0,
    hasApt: existsSync("/usr/bin/apt-get"),
    nodeVersion: process.versions.node,
    goVersion: goVersion(),
    stateDirectory: stateDirectory(),
  };
}
