










import { createRng, design } from "@career-dml/core";
import { averageTreatmentEffect, causalForest, forestScores, nuisanceForests, predictCausalForest, rankAverageTreatmentEffect } from "@career-dml/forest";

const rng = createRng(42); // 1,000 people whose gain from the treatment grows with age
const age = Float64Array.from({ length: 1000 }, () => 20 + 40 * rng.uniform());
const treatment = Float64Array.from(age, (a) => (rng.uniform() < a / 80 ? 1 : 0));
const outcome = age.map((a, i) => 0.02 * a * (1 + treatment[i]!) + rng.uniform());

const data = { design: design({ age }), outcome, treatment };
const hats = await nuisanceForests(data); // E[Y | X], E[T | X], out of bag
const forest = await causalForest({ ...data, ...hats });
const { effect, variance } = await predictCausalForest(forest, null); // of each unit, out of bag

const columns = { ...data, ...hats, effect }; // with weights, clusters, a subset where there are any
console.log(averageTreatmentEffect(columns)); // ATE; ATT, ATC, ATO, TMLE by option
console.log(averageTreatmentEffect({ ...columns, subset: Array.from(age, (a) => a < 30) }));
console.log(await rankAverageTreatmentEffect({ scores: forestScores(columns), priority: age })); // does this rule find whom to treat?
export {};
