/** How many lines of a log are shown. */
const shownLines = 15;

/** Words by which HAProxy, Traefik, uWSGI, PostgreSQL and Python mark what went wrong, and responses of the server that say so. */
const marked =
  /\b(?:error|errors|warn|warning|alert|alerts|crit|critical|emerg|fatal|panic|exception|traceback|denied|refused|timeout|timed out|killed|oom)\b|" 5\d\d /i;

/** The last lines of a log that speak of an error. */
export const lastErrors = (log: string): readonly string[] =>
  log
    .split("\n")
    .filter((line) => marked.test(line))
    .slice(-shownLines);
