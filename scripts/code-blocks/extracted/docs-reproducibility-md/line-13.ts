











import { estimate } from "career-dml";

const options = { data: "nsw-dw.csv", outcome: "re78", treatment: "treat", covariates: ["age", "educ", "re74", "re75"] };
const once = await estimate("irm", { ...options, seed: 1 }, { threads: 1 });
const again = await estimate("irm", { ...options, seed: 1 }, { threads: 2 });
const other = await estimate("irm", { ...options, seed: 2 });
console.log(once.estimate === again.estimate, once.estimate === other.estimate); // true false
export {};
