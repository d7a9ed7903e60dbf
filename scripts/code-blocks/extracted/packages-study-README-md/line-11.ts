









import { detectionPower, minimumDetectableEffect, requiredUnits } from "@career-dml/study";

const design = { sigma: 0.6, r2: 0.3, share: 0.5 }; // of the outcome, of what covariates explain, of the treated
console.log(minimumDetectableEffect(1000, design)); // what 1,000 units can find with a power of .8
console.log(requiredUnits(0.05, design)); // what an effect of .05 takes
console.log(detectionPower(1000, 0.05, { design })); // how often 1,000 units find it
export {};
