/** What a state, or a move between two states, does to one prediction of a model of careers. */
export interface AttributionRow {
  /** The prediction: `outcome` in the outcome's unit, `treatment` as a logit. */
  readonly head: string;
  readonly kind: "state" | "transition";
  /** Kind of state: occupation, industry. */
  readonly channel: string;
  /** Where a transition starts; null for a state. */
  readonly from: string | null;
  /** The state, or where a transition ends. */
  readonly to: string;
  /** Careers that hold it, and how often in all of them together. */
  readonly careers: number;
  readonly occurrences: number;
  /** Mean over these careers of the prediction as it is minus the prediction with it made unknown. */
  readonly change: number;
  /** Standard error of `change` across careers, the models held fixed. */
  readonly se: number;
  /** Standard error across models, the spread of their means; null where fewer than two models meet it. */
  readonly seModels: number | null;
}

/** Which states and transitions move the predictions of a model of careers. */
export interface AttributionResult {
  readonly kind: "attribution";
  /** Variant and label of the encoders. */
  readonly variant: string;
  readonly label: string;
  /** Predictions that are explained, in order. */
  readonly heads: readonly string[];
  /** Careers that were looked at. */
  readonly n: number;
  /** Models; more than one where they are cross-fitted. */
  readonly models: number;
  /** True where each career is described by a model that never saw it. */
  readonly crossFitted: boolean;
  /** Head by head, states before transitions, the largest change first. */
  readonly rows: readonly AttributionRow[];
  /** States and transitions of each head that enough careers hold, whether or not `rows` has them all. */
  readonly found: { readonly states: number; readonly transitions: number };
  /** States and transitions that too few careers hold to be shown. */
  readonly rare: { readonly states: number; readonly transitions: number };
  readonly options: Readonly<Record<string, unknown>>;
}
