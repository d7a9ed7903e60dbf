import type { Design, Sequences } from "@career-dml/core";
import { timeInState } from "./descriptives/time-in-state.js";

/** Share of each unit's periods spent in each state: one column per label, and one for unknown states where there are any. */
export function stateShares(s: Sequences): Design {
  const { n, p, x } = timeInState(s);
  const names = s.vocabulary.map((label) => `${s.name} share ${label}`);
  if (p > names.length) names.push(`${s.name} share unknown`);
  return Object.freeze({ n, p, names: Object.freeze(names), x: x.map((periods, at) => periods / s.lengths[at % n]!) });
}
