import type { LoadBalancer } from "./input";

/** The client's address, where a load balancer that HAProxy trusts forwards it in headers. */
interface TrustedClient {
  /** HAProxy's sample of the address. */
  readonly client: "src" | "var(txn.client)";
  /** Rules that set it; none where it is the peer's, or PROXY protocol brings it. */
  readonly rules: readonly string[];
}

export function trustedClient(loadBalancer: LoadBalancer | undefined): TrustedClient {
  return loadBalancer?.forwardsVia !== "forwarded headers"
    ? { client: "src", rules: [] }
    : {
        client: "var(txn.client)",
        rules: [
          "# Forwarded headers are trusted from the load balancer's addresses only; of several values the last one is its own.",
          `acl from-load-balancer src ${loadBalancer.sourceRanges.join(" ")}`,
          "http-request set-var(txn.client) src",
          "# Without a valid address the variable keeps its value.",
          "http-request set-var(txn.client) req.hdr_ip(x-forwarded-for,-1) if from-load-balancer",
        ],
      };
}

/** Condition for a request over https whose client came to the load balancer over plain http. */
export const cameByHttp = "from-load-balancer { req.hdr(x-forwarded-proto,-1) -i http }";
