/** As much of the status of nodes and workloads as is read here. */
interface WithConditions {
  readonly status?: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] };
}

/** Whether an object of the API has a condition that holds; false when there is no object. */
export function hasCondition(object: unknown, type: string): boolean {
  const conditions = (object as WithConditions | undefined)?.status?.conditions ?? [];
  return conditions.some((condition) => condition.type === type && condition.status === "True");
}
