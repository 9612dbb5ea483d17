import type { ChartSecrets } from "../../charts/contract";

/** Secrets that can be told apart. */
export const secrets: ChartSecrets<string> = {
  reanaSecretKey: "a",
  databaseUser: "b",
  databasePassword: "c",
  cacheUser: "d",
  cachePassword: "e",
  messageBrokerUser: "f",
  messageBrokerPassword: "g",
};
