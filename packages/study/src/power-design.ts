import { z } from "zod";

const open = z.number().gt(0).lt(1);

/** Units that come in groups whose members resemble each other. */
export interface ClusterDesign {
  /** Mean units of a cluster. */
  readonly size: number;
  /** Correlation of what the adjustment leaves of the outcome, between two units of a cluster. */
  readonly icc: number;
  /** Standard deviation of the sizes over their mean. Default 0: all alike. */
  readonly sizeVariation?: number;
  /** Correlation of the treatment between two units of a cluster. Default 1: whole clusters are treated; 0 if units are. */
  readonly treatmentIcc?: number;
}

/**
 * What an instrument moves: either the share of units that take the treatment because of a 0/1 instrument (`share` is then that of
 * the units whose instrument is 1), or the R2 of an instrument of any kind with what covariates leave of the treatment.
 */
export type InstrumentDesign = { readonly compliance: number } | { readonly r2: number };

/** A comparison of two groups whose covariates explain part of the outcome. */
export interface PowerDesign {
  /** Standard deviation of the outcome. */
  readonly sigma: number;
  /** Share of its variance that the adjustment explains; negative of one that predicts worse than the mean. */
  readonly r2: number;
  /** Treated share. */
  readonly share: number;
  /** Columns that are adjusted for linearly, each of which costs a degree of freedom of t; with clusters, of the cluster. Default 0. */
  readonly covariates?: number;
  readonly clusters?: ClusterDesign | null;
  readonly instrument?: InstrumentDesign | null;
}

const clusterDesign = z.object({
  size: z.number().min(1).describe("mean units of a cluster"),
  icc: z.number().min(0).max(1).describe("intra-cluster correlation of the residual outcome"),
  sizeVariation: z.number().min(0).default(0).describe("coefficient of variation of the sizes"),
  treatmentIcc: z.number().min(0).max(1).default(1).describe("intra-cluster correlation of the treatment"),
});

const instrumentDesign = z.union([
  z.strictObject({ compliance: z.number().gt(0).max(1).describe("share that the instrument moves") }),
  z.strictObject({ r2: z.number().gt(0).max(1).describe("partial R2 of the instrument with the treatment") }),
]);

/** Checks a `PowerDesign`. */
export const powerDesign = z.object({
  sigma: z.number().positive().describe("standard deviation of the outcome"),
  r2: z.number().lt(1).describe("explained share of its variance"),
  share: open.describe("treated share"),
  covariates: z.int().min(0).default(0).describe("columns adjusted for"),
  clusters: clusterDesign
    .nullable()
    .default(null)
    .describe("clusters that are treated or drawn together; null for none"),
  instrument: instrumentDesign.nullable().default(null).describe("instrument that moves the treatment; null for none"),
});

/** A design after its defaults. */
export type CheckedDesign = Readonly<z.output<typeof powerDesign>>;

/**
 * Factor by which clusters raise the variance: 1 + ((1 + cv^2) m - 1) rho_t rho, for sizes of mean m and coefficient of variation cv.
 *
 * @see Kish (1965), Survey Sampling, for equal sizes; Moulton (1986), Journal of Econometrics 32(3), for treatments that vary within.
 */
export const designEffect = ({ clusters }: Pick<CheckedDesign, "clusters">): number =>
  clusters === null
    ? 1
    : 1 + ((1 + clusters.sizeVariation ** 2) * clusters.size - 1) * clusters.treatmentIcc * clusters.icc;

/**
 * Standard error of the adjusted difference times sqrt(n): sigma sqrt((1 - R2) deff / (p (1 - p))), over the share that an
 * instrument moves, or the root of its R2 with the treatment.
 *
 * @see Bloom (1984), Evaluation Review 8(2), for the share that takes the treatment.
 */
export function unitError(design: CheckedDesign): number {
  const { sigma, r2, share, instrument } = design;
  const moved = instrument === null ? 1 : "compliance" in instrument ? instrument.compliance : Math.sqrt(instrument.r2);
  return (sigma * Math.sqrt(((1 - r2) * designEffect(design)) / (share * (1 - share)))) / moved;
}

/** Degrees of freedom of the t test: units, or clusters, less two means and the columns adjusted for. */
export const degreesOfFreedom = (
  n: number,
  { clusters, covariates }: Pick<CheckedDesign, "clusters" | "covariates">,
): number => (clusters === null ? n : n / clusters.size) - 2 - covariates;

/** Fewest units that leave a degree of freedom. */
export const fewestUnits = ({ clusters, covariates }: CheckedDesign): number =>
  Math.ceil((3 + covariates) * (clusters === null ? 1 : clusters.size));
