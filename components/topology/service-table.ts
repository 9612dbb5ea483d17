/** A Service between two hops, or behind the ingress controller. */
export interface TopologyService {
  readonly name: string;
  readonly type: string;
  readonly ports: readonly ServicePort[];
  /** The pods behind it, as the diagram names them. */
  readonly pods: string;
}

export interface ServicePort {
  readonly port: number;
  /** Undefined where there is none, or Kubernetes chooses it. */
  readonly nodePort: number | undefined;
}

/** The table of Services below a diagram, with ports in kubectl's notation: `443:30443` is port 443 with node port 30443. */
export function serviceTable(services: readonly TopologyService[]): string {
  const rows = [
    ["Service", "Type", "Ports", "Pods"],
    ...services.map(({ name, type, ports, pods }) => [name, type, ports.map(portText).join(", "), pods]),
  ];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

const portText = ({ port, nodePort }: ServicePort): string =>
  nodePort === undefined ? String(port) : `${port}:${nodePort}`;
