/** The cluster did not respond, or did not allow it. Its message says which cluster and why, and holds no credentials. */
export class ClusterError extends Error {}
