/** Why a release cannot be taken over as it is; nothing has been written. */
export class TakeOverError extends Error {}
