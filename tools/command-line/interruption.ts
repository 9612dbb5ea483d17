/**
 * From now on a signal that ends a process only notes the wish: the step that runs is ended. Programs that it has started get Ctrl-C from
 * the terminal as well.
 *
 * @param progress says so
 * @returns throws where the user has interrupted the command: to be called between two steps
 */
export function interruption(progress: (text: string) => void): () => void {
  let interrupted = false;
  // SIGHUP: the terminal is closed, or a connection to it is lost.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => {
      interrupted = true;
      progress("Interrupted: ending the step that runs ...");
    });
  }
  return () => {
    if (interrupted) {
      throw new Error("interrupted");
    }
  };
}
