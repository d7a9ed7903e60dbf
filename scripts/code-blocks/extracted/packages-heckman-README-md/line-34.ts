
































import { createRng, design, normalQuantile } from "@career-dml/core";
import { marginalEffects, predictSelection, selectionMle } from "@career-dml/heckman";

const rng = createRng(42); // 2,000 people; ability moves both who works and what they earn
const draw = (f: () => number) => Float64Array.from({ length: 2000 }, f);
const normal = () => normalQuantile(rng.uniform());
const educ = draw(() => 8 + Math.floor(10 * rng.uniform()));
const kids = draw(() => Math.floor(4 * rng.uniform()));
const ability = draw(normal);
const selected = Uint8Array.from(educ, (e, i) => (0.1 * e - 0.5 * kids[i]! - 0.4 + ability[i]! > 0 ? 1 : 0)); // who works
const wage = educ.map((e, i) => 1 + 0.08 * e + 0.3 * ability[i]! + 0.4 * normal());

const data = {
  selected, // 0 or 1
  selectionCovariates: design({ educ, kids }), // kids is excluded from the wage equation
  outcome: wage, // never read where selected is 0
  outcomeCovariates: design({ educ }),
};
const fit = await selectionMle(data, { covariance: "robust" });
console.log(fit.coefficients); // selection, outcome, errors: sigma, rho, lambda = rho sigma
console.log(fit.independence.wald); // rho = 0
console.log(predictSelection(fit, data).conditional); // E[wage | selected]
console.log(marginalEffects(fit, data, "conditional")); // with delta-method standard errors
export {};
