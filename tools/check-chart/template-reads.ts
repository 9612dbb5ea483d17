/**
 * What the templates of one chart read. A third of REANA's values stand in templates alone (`reana_hostname`, `ingress.tls.secret_name`),
 * so its YAML files are not enough. Below a path that templates pass on (`with`, `range`, a variable) names are enough: nothing is rendered.
 */
export class TemplateReads {
  private readonly ends: readonly string[];
  private readonly names: ReadonlySet<string>;

  constructor(templates: readonly string[]) {
    const actions = templates
      .flatMap((text) => text.match(/\{\{(?!-?\s*\/\*)[\s\S]*?\}\}/g) ?? [])
      .join("\n")
      // `index .Values.a "b-c"` reads a.b-c.
      .replace(
        /(?:index|get|hasKey) \(?\S*?(\.Values[\w.]*)\)?((?: "[^"]+")+)/g,
        (_, path: string, keys: string) => path + keys.replace(/ "([^"]+)"/g, ".$1"),
      );
    const paths = actions.matchAll(/(?<!Subcharts[\w.]*)\.Values\.([\w-]+(?:\.[\w-]+)*)/g);
    this.ends = [...new Set([...paths].map(([, path = ""]) => path))];
    this.names = new Set([...actions.matchAll(/[."]([\w-]+)/g)].map(([, name = ""]) => name));
  }

  /** Whether templates read keys below a path by their names. */
  below(keys: readonly string[]): boolean {
    return this.ends.some((end) => end.startsWith(`${keys.join(".")}.`));
  }

  /** @param found how many of the keys stand in the YAML files */
  reads(keys: readonly string[], found: number): boolean {
    const path = keys.join(".");
    const namesAreEnough = (end: string): boolean =>
      path.startsWith(`${end}.`) &&
      keys.slice(Math.max(end.split(".").length, found)).every((name) => this.names.has(name));
    return this.ends.includes(path) || this.below(keys) || this.ends.some(namesAreEnough);
  }
}
