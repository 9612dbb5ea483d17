import type { ValuesTree } from "../config/settings";

/**
 * A route of Traefik's own kind that refuses upgrades which nobody asks for in earnest: Traefik hands on a wish for any protocol, and after
 * an upgrade that a server grants nothing reads requests any more. Websockets go on, and h2c does too, since Traefik deletes that wish
 * itself and clients of plain http have it by default.
 */
const accepted = ["websocket", "h2c"];

/** Above every rule of an Ingress: the priority of those is their length. */
const priority = 100_000;

const bothCases = (sign: string): string => [...new Set([sign, sign.toUpperCase()])].join("");

const spelled = (text: string): string => [...text].map((sign) => `[${bothCases(sign)}]`).join("");

/**
 * A regular expression for every text but these words in any case, and but the empty one. Go has no lookahead: each beginning of a word
 * may be all there is, or go on otherwise than the words do. A rule's ! would only say that not one of several headers is a word.
 */
export function anyTokenExcept(words: readonly string[]): string {
  const beginnings = new Set(
    words.flatMap((word) => [...word, ""].map((_, length) => word.slice(0, length))),
  );
  const alternatives = [...beginnings].flatMap((beginning) => {
    const next = new Set(
      words
        .filter((word) => word.startsWith(beginning) && word !== beginning)
        .map((word) => word.charAt(beginning.length)),
    );
    const otherwise = next.size === 0 ? "." : `[^${[...next].map(bothCases).join("")}]`;
    const ends = beginning === "" || words.includes(beginning) ? [] : [`${spelled(beginning)}$`];
    return [...ends, `${spelled(beginning)}${otherwise}`];
  });
  return `^(?:${alternatives.join("|")})`;
}

/** Spec of an IngressRoute; Traefik's own service of this name answers 418. */
export const deniedUpgradesRoute = (hostname: string, entryPoints: readonly string[]): ValuesTree => ({
  entryPoints: [...entryPoints],
  routes: [
    {
      kind: "Rule",
      match: `Host(\`${hostname}\`) && HeaderRegexp(\`Upgrade\`, \`${anyTokenExcept(accepted)}\`)`,
      priority,
      services: [{ kind: "TraefikService", name: "noop@internal" }],
    },
  ],
});
