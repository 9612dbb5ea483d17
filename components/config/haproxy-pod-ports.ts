/** Ports of the container: above 1023, since some runtimes do not let a process without capabilities bind lower ones. */
export const podPorts = { http: 8080, https: 8443, health: 8404, metrics: 8405 } as const;
