/** One section of haproxy.cfg: its title and its lines. */
export interface Section {
  readonly title: string;
  readonly lines: readonly string[];
}

export const render = ({ title, lines }: Section): string =>
  [title, ...lines.map((line) => `    ${line}`)].join("\n");
