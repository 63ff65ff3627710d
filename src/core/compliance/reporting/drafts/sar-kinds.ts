/**
 * What FinCEN calls that which a typology saw: type and subtype of SARX (`EFL_SARXBatchSchema.xsd`). The desk's own limits
 * and T02, which is a report and no suspicion, stand for none.
 */
const KINDS: Readonly<Record<string, readonly string[]>> = {
  T01: ['114'],
  T03: ['114', '911'],
  T04: ['805'],
  T05: ['824'],
  T06: ['805'],
  T07: ['824'],
  T08: ['911', '925'],
  T09: ['812'],
  T10: ['928'],
  T11: ['925'],
  T12: ['821'],
  T13: ['824'],
  T14: ['812'],
  T15: ['113'],
  T16: ['807'],
  T17: ['925'],
  M01: ['609'],
  M02: ['609'],
  M03: ['608'],
  M04: ['608'],
  M05: ['608'],
  M06: ['601'],
  M07: ['924'],
  M08: ['608'],
  M09: ['608'],
}

/** FinCEN's classifications of what these rules saw, each once. A subtype names its type by its digits before the last two. */
export const sarKindsOf = (
  rules: readonly string[],
): readonly Readonly<{ type: string; subtype: string }>[] =>
  [...new Set(rules.flatMap((rule) => KINDS[rule] ?? []))]
    .toSorted()
    .map((subtype) => ({ type: subtype.slice(0, -2), subtype }))
