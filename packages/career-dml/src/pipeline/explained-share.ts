import type { NuisanceQuality } from "@career-dml/core";

/** Mean out-of-fold R2 of outcome regressions; below zero they explain nothing. */
export function explainedShare(quality: readonly NuisanceQuality[]): number {
  const outcome = quality.filter(({ loss }) => loss === "squared");
  return Math.max(0, outcome.reduce((sum, { r2 }) => sum + r2, 0) / outcome.length);
}
