import { type Design, FIRST_STATE, type Sequences, UNKNOWN } from "@career-dml/core";

/** Share of each unit's periods spent in each state: one column per label, and one for unknown states where there are any. */
export function stateShares(s: Sequences): Design {
  const hasUnknown = s.codes.includes(UNKNOWN);
  const names = s.vocabulary.map((label) => `${s.name} share ${label}`);
  if (hasUnknown) names.push(`${s.name} share unknown`);
  const x = new Float64Array(s.n * names.length);
  for (let i = 0; i < s.n; i++) {
    const length = s.lengths[i]!;
    for (let t = 0; t < length; t++) {
      const code = s.codes[i * s.periods + t]!;
      const column = code === UNKNOWN ? s.vocabulary.length : code - FIRST_STATE;
      x[column * s.n + i]! += 1;
    }
    for (let j = 0; j < names.length; j++) x[j * s.n + i]! /= length;
  }
  return Object.freeze({ n: s.n, p: names.length, names: Object.freeze(names), x });
}
