









import { createRng, designOf, stratifiedFolds } from "@career-dml/core";
import { simulateCareers } from "@career-dml/dgp";
import { careerRepresentation, occupationShares, sequenceDescriptives } from "@career-dml/gru";

const { dataset } = simulateCareers({ n: 1000, seed: 42 }); // or your own: sequencesOf("occupation", histories)
const folds = stratifiedFolds(dataset.treatment, 3, createRng(42));
const vib = await careerRepresentation("vib", dataset, folds); // 3 encoders, one for each fold
console.log(designOf(vib, 0).names); // all 1,000 careers, by the model that never saw fold 0
console.log(occupationShares(dataset.sequences).dimension); // one design for all folds: nothing is learned
console.log(sequenceDescriptives(dataset.sequences).names); // moves, entropy, turbulence, complexity, ...
export {};
