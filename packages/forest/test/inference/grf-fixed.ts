import { type Design, design } from "@career-dml/core";
import { csvColumns, jsonFixture } from "@career-dml/testing";
import type { EffectColumns } from "../../src/index.js";

type Named<T> = Readonly<Record<string, T>>;
export interface Tested {
  readonly estimate: number;
  readonly se: number;
  readonly t: number;
  readonly p: number;
}
export interface Averaged {
  readonly estimate: number;
  readonly "std.err": number;
}
export interface Ranked {
  readonly estimate: number;
  readonly se_boot1000: number;
  readonly TOC: readonly number[];
  readonly TOC_se: readonly number[];
}

/** What grf 2.6.1 says of the columns of grf_fixed.csv. */
export interface GrfFixed {
  readonly ate: Named<Averaged>;
  readonly tmle: Named<Averaged>;
  readonly ate_subset_x1_gt_half: Averaged;
  readonly ate_overlap_subset_x1_gt_half: Averaged;
  readonly test_calibration_HC3: Named<Tested>;
  readonly rate: Named<Named<Ranked>>;
  readonly [projection: `blp_${string}`]: Named<Tested>;
}

export const grfFixed = (): GrfFixed => jsonFixture<{ seed1: GrfFixed }>("forest/grf_fixed.json").seed1;

/** The columns of the fixture by role. */
export function grfColumns(): {
  readonly columns: EffectColumns;
  readonly covariates: Design;
  readonly scores: Float64Array;
} {
  const c = csvColumns("fixtures/forest/grf_fixed.csv");
  return {
    columns: {
      outcome: c["Y"]!,
      treatment: Uint8Array.from(c["W"]!),
      outcomeHat: c["Y.hat"]!,
      treatmentHat: c["W.hat"]!,
      effect: c["tau.hat"]!,
    },
    covariates: design(Object.fromEntries([1, 2, 3, 4, 5, 6].map((j) => [`x${j}`, c[`x${j}`]!]))),
    scores: c["score"]!,
  };
}
