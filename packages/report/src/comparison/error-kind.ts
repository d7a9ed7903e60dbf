import { integer } from "../number-format.js";
import { type ComparedEstimate, optionText } from "./compared-estimate.js";

/** Estimators whose standard error is that of the mean of their scores. */
const OF_SCORES: readonly string[] = [
  "forest",
  "instrumental-forest",
  "dr-learner",
  "irm",
  "plr",
  "pliv",
  "iivm",
  "proximal",
  "ssm",
];

const WORDS = "standard errors";

/** The kind of an estimate's standard errors in words: `robust (HC3)`, `clustered by firm`, `from the variance of the scores`. */
export function errorKind(result: ComparedEstimate): string {
  const { estimator, label = estimator } = result;
  const said = label.split(", ").find((part) => part.includes(WORDS));
  if (said !== undefined) return said.replace(WORDS, "").trim();
  const clusters = ["cluster", "secondCluster"].flatMap((name) => optionText(result, name) ?? []);
  const known = OF_SCORES.includes(estimator) ? "from the variance of the scores" : "as the estimator gives them";
  return `${clusters.length > 0 ? `clustered by ${clusters.join(" and ")}` : known}${spread(result)}`;
}

function spread({ options }: ComparedEstimate): string {
  const { repetitions } = options as { readonly repetitions?: unknown };
  const isRepeated = typeof repetitions === "number" && repetitions > 1;
  return isRepeated ? `, with the spread over ${integer(repetitions)} partitions` : "";
}
