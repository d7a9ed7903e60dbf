










import { localEffect, populationAte, sampleAte, simulateCareers } from "@career-dml/dgp";

const simulation = simulateCareers({ n: 2000, seed: 7, peerLaw: "binary", observation: "nonignorable" });
simulation.dataset; // what an estimator may see; outcome NaN where it is not seen
simulation.observed; // selected, shifter
simulation.truth; // effects, potential outcome means, propensity, ability, P(seen), the outcomes nobody sees
console.log(sampleAte(simulation.truth)); // of these 2,000 people
console.log(populationAte(simulation)); // .696, by formula
console.log(localEffect(simulation)?.population); // what instrumental variables estimate
export {};
