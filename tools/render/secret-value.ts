/** A value that the program marked as secret. */
export class SecretValue {
  constructor(readonly value: unknown) {}
}
