import type { Finding } from "./career-run-result.js";
import type { EffectSet } from "./effect-set.js";
import type { OsterResult } from "./oster-result.js";
import type { PlaceboResult } from "./placebo-result.js";
import type { Provenance } from "./provenance.js";
import type { RateCheck } from "./rate-check.js";
import type { Coefficient, EffectResult, GatesResult } from "./result.js";
import type { GroupBounds, SensitivityResult } from "./sensitivity-result.js";
import type { Unavailable } from "./unavailable.js";

/** What an instrument identifies, and what an omitted variable could make of it. */
export interface InstrumentCheck {
  /** Column of the instrument. */
  readonly name: string;
  /** What `sensitivity` is about: the reduced form, in words. */
  readonly reducedForm: string;
  /** Squared t of what the instrument moves the treatment by. */
  readonly firstStageF: number;
  /** Effects that keep their level however weak the instrument. */
  readonly robustSet: EffectSet & { readonly level: number };
  /** Effects compatible with an omitted variable of the assumed strength. */
  readonly bounds: EffectSet;
  /** Equal strengths at which an omitted variable could hide the first stage, and its one-sided confidence bound. */
  readonly firstStage: { readonly robustnessValue: number; readonly robustnessValueCi: number };
  /** Effects compatible with an omitted variable as strong as each observed one, in the order of `sensitivity.benchmarks`. */
  readonly benchmarks: readonly { readonly name: string; readonly bounds: EffectSet }[];
}

/** Everything `career-dml validate` found of one estimate; tables, figures and the page show only numbers from it. */
export interface EstimateValidation extends Provenance {
  readonly kind: "validation";
  readonly estimator: "forest" | "plr" | "pliv" | "iivm";
  /** The estimator in words. */
  readonly label: string;
  /** The estimate that is questioned; its overlap and the quality of what was learned are here. */
  readonly effect: EffectResult;
  readonly data: {
    /** File without its folder. */
    readonly file: string;
    readonly rows: number;
    readonly outcome: string;
    readonly treatment: string;
    readonly leftOut: readonly { readonly reason: string; readonly count: number }[];
  };
  /** What the numbers say, in words, most important first. */
  readonly verdict: readonly Finding[];
  /** Of the effect; with an instrument of its effect on the outcome, the reduced form, which is zero where the effect is `nullEffect`. */
  readonly sensitivity: SensitivityResult;
  readonly instrument: InstrumentCheck | null;
  /** Bounds of groups, and what the groups are; null where effects of groups are not estimated. */
  readonly groups: { readonly by: string; readonly bounds: readonly GroupBounds[] } | null;
  readonly oster: OsterResult | null;
  readonly placebo: readonly PlaceboResult[];
  readonly gates: GatesResult | null;
  /** Calibration of level and differences of the predicted effects: 1 is right. */
  readonly calibration: readonly Coefficient[] | null;
  readonly rate: readonly RateCheck[];
  /** Checks that could not be made, and why. */
  readonly unavailable: readonly Unavailable[];
}
