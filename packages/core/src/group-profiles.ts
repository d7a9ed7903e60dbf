/** Who is in the groups of `RepresentationResult.gates`, group by group: the classification analysis (CLAN) of sorted groups. */
export interface GroupProfiles {
  /** Everybody in a group, for comparison. */
  readonly everybody: { readonly n: number; readonly treatedShare: number };
  readonly groups: readonly GroupProfile[];
}

/** Who is in one group. */
export interface GroupProfile {
  /** As `GateGroup.group`: 1 has the smallest predicted effects. */
  readonly group: number;
  readonly n: number;
  readonly treatedShare: number;
  readonly traits: readonly GroupTrait[];
  /** For each kind of state in turn, the last states that most careers of the group end in. */
  readonly lastStates: readonly GroupLastStates[];
}

/** One column in a group and in everybody; missing values are left out. */
export interface GroupTrait {
  readonly name: string;
  /** As `BalanceRow.kind`. */
  readonly kind: "covariate" | "career";
  /** `null` where no unit of the group has a value. */
  readonly mean: number | null;
  readonly meanOfEverybody: number;
  /** (`mean` - `meanOfEverybody`) / standard deviation of everybody, divisor n - 1; 0 where nobody differs. */
  readonly standardisedDifference: number | null;
}

/** The commonest last states of a group. */
export interface GroupLastStates {
  /** Kind of state: occupation, industry. */
  readonly sequence: string;
  /** Most frequent first. */
  readonly states: readonly {
    /** `null` stands for a missing state. */
    readonly state: string | null;
    readonly count: number;
    readonly share: number;
    readonly shareOfEverybody: number;
  }[];
}
