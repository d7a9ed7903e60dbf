import type { Design } from "./design.js";
import { ShapeError, TreatmentError } from "./errors.js";
import { checkHistories, type Histories } from "./numeric-history.js";

/**
 * One row per unit, columns by role. What every estimator of the main job starts from. Histories end strictly before
 * treatment.
 */
export interface Dataset extends Histories {
  readonly n: number;
  readonly outcome: Float64Array;
  /** 0 or 1. */
  readonly treatment: Uint8Array;
  /** Covariates known before treatment; NaN is a missing value. */
  readonly covariates: Design;
  /** An instrument, or exclusion restriction, or `null`. */
  readonly instrument: Float64Array | null;
  /** Labels of the units. */
  readonly units: readonly string[];
  /** Column names by role, for tables and messages. */
  readonly names: { readonly outcome: string; readonly treatment: string; readonly instrument: string | null };
}

/** What only a simulation knows. Never used to choose anything. */
export interface Truth {
  /** Individual effects y1 - y0 without noise, every term included. */
  readonly effect: Float64Array;
  /** E[Y(0)] and E[Y(1)] of each unit given everything but the noise. */
  readonly mu0: Float64Array;
  readonly mu1: Float64Array;
  /** P(T = 1) given everything that moves it. */
  readonly propensity: Float64Array;
  readonly ability: Float64Array;
  /** The coefficient the reference calls the true effect. */
  readonly nominal: number;
}

/** A simulated dataset with its truth. */
export interface Simulation {
  readonly dataset: Dataset;
  readonly truth: Truth;
  /** Name of the profile and its parameters after defaults. */
  readonly profile: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly seed: number;
}

/**
 * Checks lengths, numeric histories and the treatment of a dataset, once, at the door.
 *
 * @throws {ShapeError} if a role is not of length n.
 * @throws What `checkHistories` throws.
 * @throws {TreatmentError} if the treatment is not 0/1 or is constant.
 */
export function checkDataset(data: Dataset): Dataset {
  const { n } = data;
  const lengths: [string, number][] = [
    [data.names.outcome, data.outcome.length],
    [data.names.treatment, data.treatment.length],
    ["covariates", data.covariates.n],
    ...data.sequences.map((s): [string, number] => [s.name, s.n]),
    ...(data.numericHistories ?? []).map((h): [string, number] => [h.name, h.n]),
  ];
  if (data.instrument) lengths.push([data.names.instrument ?? "instrument", data.instrument.length]);
  for (const [name, length] of lengths) if (length !== n) throw new ShapeError(name, n, length);
  checkHistories(data);
  checkTreatment(data.treatment, data.names.treatment);
  return data;
}

/** Refuses a treatment that cannot be compared. @throws {TreatmentError} if a value is not 0/1 or all are the same. */
export function checkTreatment(treatment: ArrayLike<number>, name = "treatment"): void {
  let treated = 0;
  for (let i = 0; i < treatment.length; i++) {
    const value = treatment[i]!;
    if (value !== 0 && value !== 1) {
      throw new TreatmentError(
        `${name} must be 0 or 1; row ${i + 1} holds ${value}. Code it as 0/1, or choose another column.`,
      );
    }
    treated += value;
  }
  if (treated === 0 || treated === treatment.length) {
    throw new TreatmentError(
      `${name} is ${treated === 0 ? 0 : 1} for all ${treatment.length} units; an effect needs both groups.`,
    );
  }
}
