/** What a connection carries: plain HTTP, or HTTP in TLS. */
export type Scheme = "http" | "https";

export const schemes: readonly Scheme[] = ["http", "https"];
