import type { ForwardedVia, HopRole } from "./hops";
import type { Topology } from "./topology";

/**
 * Draws a topology as text: hops from left to right, above each arrow the protocol and how the hop before it forwards information about
 * the client, below each hop what it does. At most 100 columns wide for every topology.
 */
export function diagram(topology: Topology): string {
  const { hops } = topology;
  const columns = hops.flatMap((hop, index) => [
    arrow(index === 0 ? fromClients(topology) : between(topology, index - 1)),
    hopColumn(hopName(hop.role, topology), roles(topology, index), longestLine(hops.length)),
  ]);
  const all = [plain("clients"), ...columns, branches, services];
  const firstInside = hops.findIndex(({ location }) => location === "in-cluster");
  return [border(all, 1 + 2 * firstInside + 1), ...rows(all)].join("\n");
}

/** One column of the diagram: lines above the row of arrows, on it, and below it. */
interface Column {
  readonly above: readonly string[];
  readonly line: string;
  readonly below: readonly string[];
}

/** Between two columns. */
const gap = " ";

/** Longest line below a hop whose name is shorter, so that the diagram fits into 100 columns. */
const longestLine = (hops: number): number => (hops > 2 ? 11 : 15);

/** Shortest arrow. */
const shortestArrow = 6;

const plain = (line: string): Column => ({ above: [], line, below: [] });

function arrow(above: readonly string[]): Column {
  const length = Math.max(shortestArrow, ...above.map((text) => text.length));
  return { above, line: `${"─".repeat(length - 1)}►`, below: [] };
}

const hopColumn = (name: string, phrases: readonly string[], width: number): Column => ({
  above: [],
  line: name,
  below: wrapped(phrases, Math.max(name.length, width)),
});

/** The ingress controller's backends, the same in every topology. */
const branches: Column = { above: ["http"], line: "──┬─►", below: ["  ├─►", "  └─►"] };

const services: Column = {
  above: [],
  line: "reana-server /api /oauth",
  below: ["reana-ui     the rest", "sessions     /<id>"],
};

/** What a hop is called in diagrams. */
export function hopName(role: HopRole, { ingressController }: Pick<Topology, "ingressController">): string {
  switch (role) {
    case "load-balancer":
      return "load balancer";
    case "haproxy":
      return "HAProxy";
    case "ingress-controller":
      return { "bundled-traefik": "Traefik", traefik: "your Traefik", other: "your controller" }[
        ingressController.type
      ];
  }
}

/** What clients use. Plain HTTP that is only redirected is shown below the hop that does it. */
const fromClients = ({ httpListener }: Topology): readonly string[] =>
  httpListener.handling === "serve" ? ["https", "or http"] : ["https"];

/** The protocol between a hop and the next one: TLS until a hop terminates it. */
function between({ hops }: Topology, index: number): readonly string[] {
  const terminated = hops.slice(0, index + 1).some(({ tls }) => tls === "terminate");
  const via = hops[index]?.forwardsVia;
  return [terminated ? "http," : "https,", ...(via === undefined ? [] : viaLines[via])];
}

const viaLines: Readonly<Record<ForwardedVia, readonly string[]>> = {
  "forwarded headers": ["forwarded", "headers"],
  "PROXY protocol": ["PROXY", "protocol"],
};

const httpPhrases = {
  redirect: "redirects http to https",
  serve: "serves http too",
  unmanaged: "http as configured",
} as const;

const tlsPhrases = {
  terminate: ["terminates TLS"],
  reencrypt: ["re-encrypts TLS"],
  passthrough: ["TLS passthrough"],
  plaintext: [],
} as const;

/** What a hop does with TLS and with plain HTTP, and which hop it trusts. */
function roles(topology: Topology, index: number): readonly string[] {
  const { hops, httpListener } = topology;
  const hop = hops[index];
  const previous = hops[index - 1];
  if (hop === undefined) {
    return [];
  }
  return [
    ...tlsPhrases[hop.tls],
    ...(hop.role === httpListener.hop ? [httpPhrases[httpListener.handling]] : []),
    ...(previous === undefined ? [] : [`trusts ${trusted(hopName(previous.role, topology))}`]),
  ];
}

const trusted = (name: string): string => (name === "HAProxy" ? name : `the ${name}`);

/** Phrases one after the other, each on lines of its own. */
function wrapped(phrases: readonly string[], width: number): readonly string[] {
  return phrases.flatMap((phrase, index) => {
    const end = index === phrases.length - 1 ? "" : ",";
    return `${phrase}${end}`.split(" ").reduce<readonly string[]>((lines, word) => {
      const last = lines.at(-1);
      return last === undefined || last.length + 1 + word.length > width
        ? [...lines, word]
        : [...lines.slice(0, -1), `${last} ${word}`];
    }, []);
  });
}

/** A comma at the end of a line below may stand in the gap. */
const widthOf = ({ above, line, below }: Column): number =>
  Math.max(...[...above, line, ...below.map((text) => text.replace(/,$/, ""))].map((text) => text.length));

function rows(columns: readonly Column[]): readonly string[] {
  const height = Math.max(...columns.map(({ above }) => above.length));
  const depth = Math.max(...columns.map(({ below }) => below.length));
  return Array.from({ length: height + 1 + depth }, (_, row) =>
    columns
      .map((column) => padded(cell(column, row - height), widthOf(column), row === height))
      .join("")
      .trimEnd(),
  );
}

/** Text and the gap after it. The arrow after a hop begins at its name, also where the lines below that are wider. */
function padded(text: string, width: number, isArrowRow: boolean): string {
  const room = width - text.length;
  return isArrowRow && room > 0 ? `${text}${gap}${"─".repeat(room)}` : text.padEnd(width + gap.length);
}

/** The text of a column in a row. Row 0 is the row of arrows; rows above it are negative. */
function cell({ above, line, below }: Column, row: number): string {
  return (row < 0 ? above[above.length + row] : row === 0 ? line : below[row - 1]) ?? "";
}

/** The line that shows where the cluster begins: above the first hop inside and everything after it. */
function border(columns: readonly Column[], first: number): string {
  const start = columns.slice(0, first).reduce((sum, column) => sum + widthOf(column) + gap.length, 0);
  const end = columns.reduce((sum, column) => sum + widthOf(column) + gap.length, -gap.length);
  const title = "┌─ your cluster ";
  return `${" ".repeat(start)}${title.padEnd(end - start, "─")}`;
}
