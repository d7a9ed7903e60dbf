import type { Design } from "@career-dml/core";

/** A sentence where the implied correlation is impossible. */
export function rhoWarning(rho: number): string[] {
  if (Math.abs(rho) <= 1) return [];
  return [
    `The implied correlation of the two errors is ${rho.toFixed(3)}, outside [-1, 1]: the model does not fit these data.`,
  ];
}

/** A sentence where every covariate of the choice is in the outcome equation too. */
export function exclusionWarning(choice: Design, outcome: Design): string[] {
  const own = new Set(outcome.names);
  if (choice.names.some((name) => !own.has(name))) return [];
  return [
    "No covariate of the selection equation is left out of the outcome equation: identification rests on the functional form (joint normality) alone.",
  ];
}
