/**
 * Stacks that the tests deploy on the sandbox's node. Each has names, ports and an external machine of its own, so that files with
 * different stacks can run at the same time (docs/several-stacks.md).
 */
export interface TestStack {
  readonly name: string;
  readonly hostname: string;
  readonly namespace: string;
  /** Name of the Helm release; names of REANA's objects begin with it. */
  readonly release: string;
  /** Directory of the node with the release's volume: releases that share it share their database's files. */
  readonly volume: string;
  /** Node ports of the front end's Service. */
  readonly nodePorts: Ports;
  readonly existingController: ExistingController;
  readonly external: ExternalAddresses;
}

export interface Ports {
  readonly https: number;
  readonly http: number;
}

/** An ingress controller that is in the cluster before the stack; manifests/existing-traefik.yaml. */
export interface ExistingController {
  /** Name of its IngressClass, namespace and objects. */
  readonly name: string;
  readonly nodePorts: Ports;
}

/** Addresses of a machine outside the cluster: one link leads to clients, one to the node. */
export interface ExternalAddresses {
  readonly clients: { readonly link: string; readonly client: string; readonly machine: string };
  readonly node: { readonly link: string; readonly machine: string; readonly node: string };
}

function testStack(name: string, index: number, release = name, volume = `/var/reana/${release}`): TestStack {
  const controller = `${release}-controller`;
  return {
    name,
    hostname: `${release}.localhost`,
    namespace: release,
    release,
    volume,
    nodePorts: { https: 30443 + index, http: 30080 + index },
    existingController: { name: controller, nodePorts: { https: 31443 + index, http: 31080 + index } },
    external: {
      // The kernel allows 15 characters in a link's name.
      clients: {
        link: `reana-extern-${index}`,
        client: `10.78.${2 * index}.1`,
        machine: `10.78.${2 * index}.2`,
      },
      node: {
        link: `external-${index}`,
        machine: `10.78.${2 * index + 1}.1`,
        node: `10.78.${2 * index + 1}.2`,
      },
    },
  };
}

/** The stack that `npm start` deploys. */
export const dev = testStack("dev", 0, "reana", "/var/reana");

/** Exposure modes, in chart series 0.9 and 0.95. */
export const series09Stack = testStack("series-0-9", 1);
export const series095Stack = testStack("series-0-95", 2);

/** Data of a stack, and another one that might harm them. */
export const safetyStack = testStack("data-safety", 7);
export const anotherSafetyStack = testStack("data-another", 9);

/** Changes of the exposure mode. */
export const modeChangeStack = testStack("mode-change", 3);

/** The database, in both chart series. */
export const databaseStack = testStack("database", 4);

/** The upgrade of the chart. */
export const upgradeStack = testStack("upgrade", 8);

/** Interrupted updates. */
export const recoverStack = testStack("recover", 5);

/** Changes that others make to what the stack deployed. */
export const driftStack = testStack("drift", 6);

/** Changes under load. */
export const changesStack = testStack("changes", 14);

/** Passwords that are changed while REANA serves. */
export const rotateStack = testStack("rotate", 10);

/** The same with a real message broker. */
export const brokerStack = testStack("broker", 15);

/** What npm run render writes, deployed by helm and kubectl. */
export const renderStack = testStack("render", 11);

/** A Traefik that is not ready. */
export const readinessStack = testStack("readiness", 12);

/** Another Traefik in the cluster. */
export const otherTraefiksStack = testStack("other-traefiks", 13);

/** Ports of the node itself, and a load balancer that does not exist. */
export const portsOfNodesStack = testStack("ports-of-nodes", 16);
