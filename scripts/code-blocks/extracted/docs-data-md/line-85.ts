



















































































import { loadDataset, resolveRunOptions } from "career-dml";

const options = resolveRunOptions({
  data: "wage_panel.csv",
  unit: "nr",
  time: "year",
  sequence: ["occupation"],
  treatment: "union",
  outcome: "lwage",
  covariates: ["educ", "exper"],
});
const { dataset, summary } = await loadDataset(options);
console.log(dataset.n, summary.treated, dataset.sequences[0]?.name); // 545 143 occupation
export {};
