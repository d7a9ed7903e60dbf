

































import { estimate } from "career-dml";

const roles = { outcome: "re78", treatment: "treat", covariates: ["age", "educ", "black", "re74", "re75"] };
const effect = await estimate("irm", { data: "nsw-dw.csv", ...roles });
console.log(effect.estimate, effect.se); // 1599.77 648.70
console.log(effect.meaning);
export {};
