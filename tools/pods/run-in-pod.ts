import { PassThrough } from "node:stream";
import type { KubeConfig, V1Status } from "@kubernetes/client-node";

/** A container of a running pod. */
export interface PodContainer {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
}

/** How a command in a container ended. */
export interface PodResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface PodCommandOptions {
  /** What the command reads as its standard input. Secrets go here: the API server's audit log and the list of processes show arguments. */
  readonly input?: string;
  /** Longest time, in milliseconds; default: 60 s. */
  readonly limit?: number;
}

/** Runs a command in a container to its end; an exit code other than 0 is no error. */
export type RunInPod = (
  container: PodContainer,
  command: readonly string[],
  options?: PodCommandOptions,
) => Promise<PodResult>;

/**
 * Runs commands as `kubectl exec` does.
 *
 * A command that reads its input to the end does not end itself: older API servers cannot close it.
 */
export const runInPodOf =
  (kubeConfig: KubeConfig): RunInPod =>
  async ({ namespace, pod, container }, command, { input, limit = 60_000 } = {}) => {
    const { Exec } = await import("@kubernetes/client-node");
    const [stdout, stderr] = [new PassThrough(), new PassThrough()];
    const printed: Record<"stdout" | "stderr", string[]> = { stdout: [], stderr: [] };
    stdout.setEncoding("utf8").on("data", (text: string) => printed.stdout.push(text));
    stderr.setEncoding("utf8").on("data", (text: string) => printed.stderr.push(text));
    const stdin = input === undefined ? null : new PassThrough();
    stdin?.write(input);
    const cut = (reason: string): Error => new Error(`pod ${pod}: ${command[0]} ${reason}`);
    let close: (() => void) | undefined;
    let timer: NodeJS.Timeout | undefined;
    try {
      const status = await new Promise<V1Status>((resolve, reject) => {
        timer = setTimeout(() => reject(cut(`did not end within ${limit / 1000} s`)), limit);
        new Exec(kubeConfig)
          .exec(namespace, pod, container, [...command], stdout, stderr, stdin, false, resolve)
          .then(
            (socket) => {
              close = () => socket.close();
              socket.onclose = () => reject(cut("was cut off: the connection to the cluster ended"));
            },
            (failure: unknown) => reject(cut(`cannot be started: ${connectionProblem(failure)}`)),
          );
      });
      return {
        code: exitCode(status, cut),
        stdout: printed.stdout.join(""),
        stderr: printed.stderr.join(""),
      };
    } finally {
      clearTimeout(timer);
      close?.();
    }
  };

/** The library rejects with the event of a socket, which has the message that matters. */
const connectionProblem = (failure: unknown): string =>
  (failure as { message?: string }).message ?? "the cluster refuses it";

/** @throws Error when the command did not run */
function exitCode({ status, message, details }: V1Status, cut: (reason: string) => Error): number {
  if (status === "Success") {
    return 0;
  }
  const code = details?.causes?.find(({ reason }) => reason === "ExitCode")?.message;
  if (code === undefined) {
    throw cut(`cannot be started: ${message ?? "no reason given"}`);
  }
  return Number(code);
}
