/**
 * What careers look like, arm by arm: in which states units are in each of the last periods, and where they come from. Periods are counted
 * back from the end of each career, so that careers of different lengths meet at their last state.
 */
export interface StateFlows {
  /**
   * The known states of these periods that are most frequent or differ most between the arms, in the order of that difference: those of the treated
   * first.
   */
  readonly states: readonly string[];
  /** Periods back from the last one, earliest first: 9, 8, …, 0. */
  readonly back: readonly number[];
  readonly treated: ArmFlows;
  readonly untreated: ArmFlows;
  /** Careers that reach further back than shown. */
  readonly longer: number;
}

/**
 * The careers of one arm. Categories are, in this order: `states`, all other known states, missing states, and no state because the career had
 * not begun; so a row of counts has `states.length + 3` entries.
 */
export interface ArmFlows {
  readonly n: number;
  /** `counts[b][k]`: units that are in category k in period `back[b]`; each row adds up to `n`. */
  readonly counts: readonly (readonly number[])[];
  /** `moves[b][j][k]`: units that go from category j in period `back[b]` to k in `back[b + 1]`. */
  readonly moves: readonly (readonly (readonly number[])[])[];
}
