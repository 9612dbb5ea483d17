/** Ports of the bundled Traefik's entry points web and websecure, in every chart series. */
const entryPointPorts: readonly number[] = [8000, 8443];

const hexadecimal = (port: number): string => port.toString(16).toUpperCase().padStart(4, "0");

/**
 * What Kubernetes runs in a pod of Traefik before it stops it (`lifecycle.preStop`): it waits until slow clients have received what Traefik has
 * sent. Traefik has sent a response when the kernel has taken it, and ends; the pod's network ends with it, and a slow client would wait for the
 * last megabytes for ever. A client is slow when a connection has something to send at two looks, a second apart.
 *
 * Each line of these files is a socket: local address and port are its field 2, bytes to send and to read field 5, the inode field 10. An image
 * without a shell is stopped without this, with an event FailedPreStopHook.
 *
 * @param seconds the longest wait
 * @param ports that clients connect to
 */
export function connectionDrainCommand(
  seconds: number,
  ports: readonly number[] = entryPointPorts,
): readonly string[] {
  const ofClients = `$2 ~ /:(${ports.map(hexadecimal).join("|")})$/`;
  const script = [
    `slow() { cat /proc/net/tcp /proc/net/tcp6 2>/dev/null | awk '${ofClients} && $5 !~ /^0+:/ { print $10 }'; }`,
    `end=$(($(date +%s) + ${seconds}))`,
    "before=$(slow)",
    // grep -xF finds an inode that is in both looks: each line of a pattern is one of its own.
    'while [ -n "$before" ] && [ "$(date +%s)" -lt "$end" ] && sleep 1 && slow | grep -qxF "$before"; do before=$(slow); done',
  ];
  return ["sh", "-c", script.join("\n")];
}
