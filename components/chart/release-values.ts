import type { ChartAdapter, Tree } from "./adapter";
import { mergeValues } from "./merge-values";

/** How long a client may be silent while uWSGI sends or receives, in seconds: as HAProxy's default. */
const uwsgiTimeoutSeconds = 300;

/**
 * uWSGI's own are 4 s between worker and its http process, and 60 s between that and the client. After 4 s without room for more bytes it
 * ends a download, which a client takes for complete, and an upload whose bytes are late gets 500.
 */
const uwsgiTimeouts = {
  environment: {
    UWSGI_SOCKET_TIMEOUT: String(uwsgiTimeoutSeconds),
    UWSGI_HTTP_TIMEOUT: String(uwsgiTimeoutSeconds),
  },
};

/** What the program sets unless the user's values say otherwise, in every series. Files pass through both. */
export const defaultValues: Tree = {
  components: { reana_server: uwsgiTimeouts, reana_workflow_controller: uwsgiTimeouts },
};

/** The values of the release: the user's over the program's defaults, and over both what the program decides. */
export function releaseValues(
  { appendedLists, traefikDefaults }: Pick<ChartAdapter, "appendedLists" | "traefikDefaults">,
  userValues: Tree,
  programValues: Tree,
): Tree {
  const bundled = (programValues["traefik"] as Tree | undefined)?.["enabled"] !== false;
  const defaults = bundled ? mergeValues(defaultValues, { traefik: traefikDefaults }) : defaultValues;
  return mergeValues(mergeValues(defaults, userValues), programValues, appendedLists);
}
