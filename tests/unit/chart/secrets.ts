import type { ChartSecrets } from "../../../components/chart/adapter";

/** Secrets that can be told apart. */
export const secrets: ChartSecrets = {
  reanaSecretKey: "a",
  databaseUser: "b",
  databasePassword: "c",
  cacheUser: "d",
  cachePassword: "e",
  messageBrokerUser: "f",
  messageBrokerPassword: "g",
};
