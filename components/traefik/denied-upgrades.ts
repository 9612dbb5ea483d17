import type { ValuesTree } from "../config/settings";

/**
 * An IngressRoute that denies upgrades that no legitimate client requests: Traefik forwards an upgrade to any protocol, and after a
 * successful one nothing parses requests any more. Websockets are accepted, and so is h2c: Traefik strips that upgrade itself, and HTTP
 * clients send it by default.
 */
const accepted = ["websocket", "h2c"];

/** Above every rule of an Ingress, whose priority is the length of the rule. */
const priority = 100_000;

const bothCases = (sign: string): string => [...new Set([sign, sign.toUpperCase()])].join("");

const spelled = (text: string): string => [...text].map((sign) => `[${bothCases(sign)}]`).join("");

/**
 * A regular expression that matches every token except these, in any case, and the empty one. Go has no lookahead: it matches each proper
 * prefix of a token, alone or with another continuation. A negated matcher would accept several headers if only one of them matches.
 */
export function anyTokenExcept(tokens: readonly string[]): string {
  const prefixes = new Set(
    tokens.flatMap((token) => [...token, ""].map((_, length) => token.slice(0, length))),
  );
  const alternatives = [...prefixes].flatMap((prefix) => {
    const next = new Set(
      tokens
        .filter((token) => token.startsWith(prefix) && token !== prefix)
        .map((token) => token.charAt(prefix.length)),
    );
    const otherwise = next.size === 0 ? "." : `[^${[...next].map(bothCases).join("")}]`;
    const ends = prefix === "" || tokens.includes(prefix) ? [] : [`${spelled(prefix)}$`];
    return [...ends, `${spelled(prefix)}${otherwise}`];
  });
  return `^(?:${alternatives.join("|")})`;
}

const notAccepted = anyTokenExcept(accepted);

/** Spec of an IngressRoute; Traefik's internal service `noop` responds with 418. */
export const deniedUpgradesRoute = (hostname: string, entryPoints: readonly string[]): ValuesTree => ({
  entryPoints: [...entryPoints],
  routes: [
    {
      kind: "Rule",
      match: `Host(\`${hostname}\`) && HeaderRegexp(\`Upgrade\`, \`${notAccepted}\`)`,
      priority,
      services: [{ kind: "TraefikService", name: "noop@internal" }],
    },
  ],
});
