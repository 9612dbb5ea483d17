import { hasAdditions } from "../config/custom-config-schema";
import type { Problem } from "../lib/problem";
import { show } from "../lib/problem";
import type { Settings } from "../config/settings";
import { tlsEnd } from "./topology";
import type { RequestPath } from "./hops";

/** Choices that are each right and that no list of hops can serve together: the reason, and the nearest that works. */
export function combinationProblems(path: RequestPath, settings: Settings): readonly Problem[] {
  return [
    ...tlsProblems(path, settings),
    ...haproxyProblems(settings),
    ...controllerProblems(settings),
    ...monitoringProblems(settings),
  ];
}

const problem = (key: string, value: unknown, advice: string): Problem => ({
  key: `reana:${key}`,
  found: show(value),
  advice,
});

function tlsProblems(path: RequestPath, { tls, frontEnd }: Settings): readonly Problem[] {
  const { source } = tls;
  if (source === "outside" && tlsEnd(path).place === "inside the cluster") {
    return [
      problem(
        "tls.source",
        source,
        "leaves nobody with a certificate: TLS ends inside the cluster here. Use self-signed, pem, existing-secret or cert-manager, or " +
          "a front end that ends TLS outside (reana:frontEnd.type outside-haproxy, or behind.type tls-ending-load-balancer).",
      ),
    ];
  }
  if (
    frontEnd.type === "haproxy" &&
    frontEnd.behind.type === "tls-ending-load-balancer" &&
    source !== "outside"
  ) {
    return [
      problem(
        "tls.source",
        source,
        "would not be used: the load balancer ends TLS and holds the certificate. Remove reana:tls, or use behind.type proxy-protocol so that HAProxy ends TLS.",
      ),
    ];
  }
  if (frontEnd.type === "outside-haproxy" && source === "cert-manager") {
    return [
      problem(
        "tls.source",
        source,
        "renews a Secret in the cluster, which a HAProxy outside would never see. Use source outside and an ACME client on that " +
          "machine (by DNS-01: plain http is redirected there), or reana:frontEnd.type haproxy.",
      ),
    ];
  }
  return [];
}

function haproxyProblems({ frontEnd, controller }: Settings): readonly Problem[] {
  if (frontEnd.type === "controller") {
    return [];
  }
  const problems: Problem[] = [];
  if (controller.type !== "bundled") {
    problems.push(
      problem(
        "controller.type",
        controller.type,
        "is not this program's to configure, so it would not believe HAProxy. Use bundled behind HAProxy, or reana:frontEnd.type " +
          "controller and let clients meet your controller.",
      ),
    );
  }
  if (frontEnd.type === "haproxy" && frontEnd.tls === "passes-through") {
    if (frontEnd.requestsPerAddress !== undefined) {
      problems.push(
        problem(
          "frontEnd.requestsPerAddress",
          frontEnd.requestsPerAddress,
          "counts requests, and HAProxy sees none where it passes TLS through. Remove it, or use reana:frontEnd.tls ends.",
        ),
      );
    }
    if (hasAdditions(frontEnd.additions)) {
      problems.push(
        problem(
          "frontEnd.additions",
          frontEnd.additions,
          "are about requests, and HAProxy sees none where it passes TLS through. Remove them, or use reana:frontEnd.tls ends.",
        ),
      );
    }
  }
  if (frontEnd.type === "haproxy" && frontEnd.behind.type === "tls-ending-load-balancer") {
    if (frontEnd.connectionsPerAddress !== "unlimited") {
      problems.push(
        problem(
          "frontEnd.connectionsPerAddress",
          frontEnd.connectionsPerAddress,
          "would count the load balancer's connections, which are all clients'. Remove it; reana:frontEnd.requestsPerAddress knows clients' own addresses.",
        ),
      );
    }
    if (frontEnd.tls === "passes-through") {
      problems.push(
        problem(
          "frontEnd.tls",
          frontEnd.tls,
          "has nothing to pass through: the load balancer has ended TLS. Remove it, or use behind.type proxy-protocol.",
        ),
      );
    }
    if (frontEnd.service.type === "NodePort" && frontEnd.service.httpsNodePort !== undefined) {
      problems.push(
        problem(
          "frontEnd.service.httpsNodePort",
          frontEnd.service.httpsNodePort,
          "has nothing behind it: the load balancer ends TLS, and only plain http comes in. Remove it.",
        ),
      );
    }
  }
  return problems;
}

function controllerProblems({ frontEnd, controller, ingress, boundary }: Settings): readonly Problem[] {
  if (controller.type === "bundled") {
    return [];
  }
  const problems: Problem[] = [];
  if (frontEnd.type === "controller" && frontEnd.service !== undefined) {
    problems.push(
      problem(
        "frontEnd.service",
        frontEnd.service,
        "would open a door to the bundled Traefik, which is not there: your controller has its own Service. Remove it.",
      ),
    );
  }
  if (boundary.type === "network-policies") {
    problems.push(
      problem(
        "boundary.type",
        boundary.type,
        "would shut your controller out: reana-server and reana-ui would only let in the bundled Traefik, which is not there. Remove it, " +
          "and write NetworkPolicies that name your controller's pods.",
      ),
    );
  }
  if (controller.type === "other") {
    if (frontEnd.type === "controller" && frontEnd.plainHttp !== "as the controller does") {
      problems.push(
        problem(
          "frontEnd.plainHttp",
          frontEnd.plainHttp,
          "is done by your controller, by annotations of its own (nginx redirects unless told otherwise). Remove it, and put such " +
            "annotations under reana:ingress.annotations.",
        ),
      );
    }
    if (Object.keys(ingress.middlewares).length > 0) {
      problems.push(
        problem(
          "ingress.middlewares",
          Object.keys(ingress.middlewares),
          "are Traefik's; another controller does not know them. Remove them.",
        ),
      );
    }
  }
  return problems;
}

function monitoringProblems({ frontEnd, monitoring }: Settings): readonly Problem[] {
  return monitoring.type === "none" || frontEnd.type === "haproxy"
    ? []
    : [
        problem(
          "monitoring.type",
          monitoring.type,
          "has nothing to watch: it is for HAProxy in the cluster, which reana:frontEnd leaves out. Remove it, or use reana:frontEnd.type haproxy.",
        ),
      ];
}
