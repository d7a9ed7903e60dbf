import type { Simulation, Truth } from "@career-dml/core";

/** What only the simulation knows, with what the reference recorded of it. */
export interface CareerTruth extends Truth {
  /** The effect as the reference records it, without the flexicurity term; equal to `effect` where there is none. */
  readonly referenceCate: Float64Array;
  /**
   * What `ability` is, for tables: `latent ability`; or `career exposure index` in the semi-synthetic profile, which has no
   * latent trait: the career's part of the outcome mean, .1 mean + .05 last exposure. It is a prognostic score (Hansen
   * 2008, Biometrika 95(2)): adjusting for it and the covariates removes all confounding.
   */
  readonly abilityLabel: string;
  /** The period in which each unit adopts, or would if it did: `effect` is that of adopting then. */
  readonly adoptionTime: Int32Array;
  /** P(outcome seen) given education, treatment and shifter; `null` where every outcome is seen. */
  readonly observation: Float64Array | null;
  /** Outcome of the last period, seen or not. */
  readonly outcome: Float64Array;
}

/** Whose outcome is seen, where some are not. */
export interface ObservedOutcomes {
  /** 1 where the outcome is seen; the dataset's is NaN elsewhere. */
  readonly selected: Uint8Array;
  /** Moves being seen and nothing else; `null` where outcomes are missing at random. */
  readonly shifter: Float64Array | null;
}

/** Everything that happened to every unit in every period, row-major n x periods. */
export interface CareerPaths {
  readonly periods: number;
  /** Occupation 0..occupations-1, or -1 where the period has none. */
  readonly occupation: Int32Array;
  readonly treatment: Uint8Array;
  /** NaN where the period has none, or none that is seen. */
  readonly outcome: Float64Array;
  /** Further columns of the same shape, by name. */
  readonly extra: Readonly<Record<string, Float64Array>>;
}

/** A simulated dataset with its truth and the whole paths behind it. */
export interface CareerSimulation extends Simulation {
  readonly truth: CareerTruth;
  readonly paths: CareerPaths;
  /** `null` where every outcome is seen. */
  readonly observed: ObservedOutcomes | null;
  /** Known faults of the profile, kept on purpose. */
  readonly faults: readonly string[];
}
