










import { createRng, stratifiedFolds } from "@career-dml/core";
import { simulateCareers } from "@career-dml/dgp";
import { causalForestDml } from "@career-dml/dml";
import { occupationShares } from "@career-dml/gru";

const { dataset: data } = simulateCareers({ n: 1000, seed: 42 }); // or your own
const representation = occupationShares(data.sequences);
const folds = stratifiedFolds(data.treatment, 5, createRng(42));
const result = await causalForestDml({ data, representation, folds }, { trimming: { bound: 0.01 } });
console.log(result.ate.estimate, result.ate.ci); // and se, nuisance quality, overlap, what was trimmed
console.log(result.gates?.difference); // highest against lowest fifth of predicted effects
console.log(result.criteria); // out-of-fold outcome, Riesz and propensity loss
export {};
