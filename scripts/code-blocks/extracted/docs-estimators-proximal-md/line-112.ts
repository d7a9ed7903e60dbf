














































































































import { createRng, stratifiedFolds } from "@career-dml/core";
import { simulateCareers, truthSummary } from "@career-dml/dgp";
import { proximalEffect } from "@career-dml/dml";
import { careerSegments } from "@career-dml/gru";

const simulation = simulateCareers({ n: 2000, careerStrength: 0.3, seed: 42 });
const { outcome, treatment, covariates, sequences } = simulation.dataset;
const { early, late } = careerSegments(sequences, { gap: 2 });
const effect = await proximalEffect({
  outcome,
  treatment,
  covariates,
  outcomeProxies: early,
  treatmentProxies: late,
  folds: stratifiedFolds(treatment, 5, createRng(42)),
});
console.log(effect.estimate, effect.se, effect.relevance.strength); // 0.678 0.039 strong
console.log(truthSummary(simulation).sampleAte); // 0.696
export {};
