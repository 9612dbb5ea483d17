/** A command line that cannot be understood, or that names something which cannot be read. */
export class UsageError extends Error {}
