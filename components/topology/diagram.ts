import type { Settings } from "../config/settings";
import { redirectHop } from "./topology";
import type { Hop, RequestPath, Telling } from "./hops";

/**
 * Draws the path of a request as text: hops from left to right, above each arrow what travels there and how the hop before it tells
 * about the client, below each hop what it does. At most 100 columns wide for every path that a stack can say.
 */
export function picture(path: RequestPath, settings: Pick<Settings, "frontEnd" | "controller">): string {
  const names = path.hops.map((hop) => nameOf(hop, settings));
  const columns = path.hops.flatMap((_, index) => {
    const before = path.hops[index - 1];
    return [
      arrow(before === undefined ? fromClients(settings) : between(path, index - 1)),
      hopColumn(names[index] ?? "", duties(path, index, settings)),
    ];
  });
  const all = [plain("clients"), ...columns, branches, services];
  const firstInside = path.hops.findIndex(({ place }) => place === "inside the cluster");
  return [border(all, 1 + 2 * firstInside + 1), ...rows(all)].join("\n");
}

/** One column of the picture: lines over the arrows' line, on it, and under it. */
interface Column {
  readonly above: readonly string[];
  readonly line: string;
  readonly below: readonly string[];
}

/** Between two columns. */
const gap = " ";

/** Longest line of words below a hop whose name is shorter; three hops fit into the picture with it. */
const longestLine = 11;

/** Shortest arrow. */
const shortestArrow = 6;

const plain = (line: string): Column => ({ above: [], line, below: [] });

function arrow(above: readonly string[]): Column {
  const length = Math.max(shortestArrow, ...above.map((text) => text.length));
  return { above, line: `${"─".repeat(length - 1)}►`, below: [] };
}

const hopColumn = (name: string, does: readonly string[]): Column => ({
  above: [],
  line: name,
  below: wrapped(does, Math.max(name.length, longestLine)),
});

/** What the controller leads to, the same on every path. */
const branches: Column = { above: ["http"], line: "──┬─►", below: ["  ├─►", "  └─►"] };

const services: Column = {
  above: [],
  line: "reana-server  /api /oauth",
  below: ["reana-ui      the rest", "sessions      /<id>"],
};

function nameOf({ role }: Hop, { controller }: Pick<Settings, "controller">): string {
  switch (role) {
    case "load balancer":
      return "load balancer";
    case "haproxy":
      return "HAProxy";
    case "controller":
      return { bundled: "Traefik", traefik: "your Traefik", other: "your controller" }[controller.type];
  }
}

/** What clients use; plain http that is only redirected is said below the hop that does it. */
const fromClients = ({ frontEnd }: Pick<Settings, "frontEnd">): readonly string[] =>
  frontEnd.type === "controller" && frontEnd.plainHttp === "served" ? ["https", "or http"] : ["https"];

/** What travels from a hop to the next: TLS until a hop ended it. */
function between({ hops }: RequestPath, index: number): readonly string[] {
  const ended = hops.slice(0, index + 1).some(({ tls }) => tls === "ends");
  const tells = hops[index]?.tells;
  return [ended ? "http," : "https,", ...(tells === undefined ? [] : words[tells])];
}

const words: Readonly<Record<Telling, readonly string[]>> = {
  "forwarded headers": ["forwarded", "headers"],
  "PROXY protocol": ["PROXY", "protocol"],
};

/** What a hop does about TLS, about plain http, and whom it believes. */
function duties(
  path: RequestPath,
  index: number,
  settings: Pick<Settings, "frontEnd" | "controller">,
): readonly string[] {
  const hop = path.hops[index];
  const before = path.hops[index - 1];
  if (hop === undefined) {
    return [];
  }
  return [
    ...{ ends: ["ends TLS"], "passes on": ["passes TLS"], "never sees": [] }[hop.tls],
    ...(hop.role === redirectHop(path) ? [plainHttp(settings)] : []),
    ...(before === undefined ? [] : [`believes ${believed(nameOf(before, settings))}`]),
  ];
}

const believed = (name: string): string => (name === "HAProxy" ? name : `the ${name}`);

/** What becomes of plain http at the hop that decides it. */
function plainHttp({ frontEnd }: Pick<Settings, "frontEnd">): string {
  if (frontEnd.type !== "controller" || frontEnd.plainHttp === "redirected") {
    return "sends http to https";
  }
  return frontEnd.plainHttp === "served" ? "serves http as well" : "http as you told it";
}

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

const widthOf = ({ above, line, below }: Column): number =>
  Math.max(...[...above, line, ...below].map((text) => text.length));

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

/** Text and the gap behind it. The arrow behind a hop begins at its name, also where the words below that are wider. */
function padded(text: string, width: number, onArrows: boolean): string {
  const room = width - text.length;
  return onArrows && room > 0 ? `${text}${gap}${"─".repeat(room)}` : `${text}${" ".repeat(room)}${gap}`;
}

/** The text of a column in a row; row 0 is the arrows', those above it are negative. */
function cell({ above, line, below }: Column, row: number): string {
  return (row < 0 ? above[above.length + row] : row === 0 ? line : below[row - 1]) ?? "";
}

/** The line that shows where the cluster begins: over the first hop inside and everything behind. */
function border(columns: readonly Column[], first: number): string {
  const start = columns.slice(0, first).reduce((sum, column) => sum + widthOf(column) + gap.length, 0);
  const end = columns.reduce((sum, column) => sum + widthOf(column) + gap.length, -gap.length);
  const title = "┌─ your cluster ";
  return `${" ".repeat(start)}${title.padEnd(end - start, "─")}`;
}
