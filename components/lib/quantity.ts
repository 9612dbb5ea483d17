/** What the suffixes of a Kubernetes quantity multiply by. */
const factors: Readonly<Record<string, number>> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  "": 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
};

/** Without a sign: an amount of a resource is never negative. */
const form = /^(\d+(?:\.\d*)?|\.\d+)(?:([numkMGTPE]|[KMGTPE]i)|[eE]([-+]?\d{1,2}))?$/;

/**
 * Reads an amount as Kubernetes writes it: `500m`, `2`, `512Mi`, `1.5Gi`, `1e3`.
 *
 * @returns the amount in bytes or processors; undefined where the text is no quantity.
 */
export function readQuantity(text: string): number | undefined {
  const [, digits, suffix = "", exponent = "0"] = form.exec(text) ?? [];
  const factor = factors[suffix];
  return digits === undefined || factor === undefined
    ? undefined
    : Number(digits) * factor * 10 ** Number(exponent);
}
