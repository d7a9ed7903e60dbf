









import { createRng, design, normalCdf, stratifiedFolds } from "@career-dml/core";

const treatment = Uint8Array.of(1, 0, 1, 0, 1, 0, 1, 0);
const folds = stratifiedFolds(treatment, 2, createRng(42)); // the same for a seed, on any machine
const x = design({ age: [31, 44, 28, 52, 39, 47, 35, 60], tenure: [3, 9, 1, 20, 5, 12, 4, 30] });

console.log(x.names, x.n, folds.of);
console.log(normalCdf(1.959963984540054)); // .975
export {};
