import { type FrontEnd, frontEnds, type Site } from "./site";

/** How to fix a fault, where that depends on the front end; where that is not known, a line for each. */
export function byFrontEnd(site: Site, sentences: Readonly<Record<FrontEnd, string>>): string {
  return site.frontEnd === undefined
    ? ["by reana:frontEnd.type:", ...frontEnds.map((type) => `${type}: ${sentences[type]}`)].join("\n")
    : sentences[site.frontEnd];
}
