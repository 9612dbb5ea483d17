import type { ChartSecrets } from "../../../components/chart/adapter";

/** Distinct secrets. */
export const secrets: ChartSecrets = {
  reanaSecretKey: "a",
  databaseUser: "b",
  databasePassword: "c",
  cacheUser: "d",
  cachePassword: "e",
  messageBrokerUser: "f",
  messageBrokerPassword: "g",
};
