/** A key as the stack file has it: `reana:ingress.extra[0].name`. */
export const settingName = (path: readonly string[]): string =>
  `reana:${path.map((part) => (/^\d+$/.test(part) ? `[${part}]` : part)).join(".")}`.replaceAll(".[", "[");
