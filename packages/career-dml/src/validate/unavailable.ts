import type { EstimateValidation } from "@career-dml/core";

/** A check that could not be made, and why. */
export type Unavailable = EstimateValidation["unavailable"][number];
