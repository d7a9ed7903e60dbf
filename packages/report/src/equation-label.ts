/** Equations of a model in words, where their names alone would not say that they are. */
const EQUATIONS: Readonly<Record<string, string>> = {
  outcome: "outcome equation",
  treatment: "treatment equation",
  selection: "selection equation",
  treated: "outcome if treated",
  untreated: "outcome if untreated",
};

/** The equation of a coefficient in words: `outcome equation`. */
export const equationLabel = (equation: string): string =>
  Object.hasOwn(EQUATIONS, equation) ? EQUATIONS[equation]! : equation;
