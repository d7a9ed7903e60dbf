import { type Design, FIRST_STATE, type Sequences, UNKNOWN } from "@career-dml/core";

/** Periods that each unit spent in each state: one column per label, and one for unknown states where there are any. */
export function timeInState(s: Sequences): Design {
  const hasUnknown = s.codes.includes(UNKNOWN);
  const names = s.vocabulary.map((label) => `${s.name} time in ${label}`);
  if (hasUnknown) names.push(`${s.name} time unknown`);
  const x = new Float64Array(s.n * names.length);
  for (let i = 0; i < s.n; i++) {
    for (let t = 0; t < s.lengths[i]!; t++) {
      const code = s.codes[i * s.periods + t]!;
      x[(code === UNKNOWN ? s.vocabulary.length : code - FIRST_STATE) * s.n + i]! += 1;
    }
  }
  return Object.freeze({ n: s.n, p: names.length, names: Object.freeze(names), x });
}
