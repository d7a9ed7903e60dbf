import { CareerDmlError, type Folds } from "@career-dml/core";
import type { PolicyNode } from "@career-dml/dml";
import { z } from "zod";
import { flagHints, number } from "../fields.js";
import { ESTIMATION } from "../options.js";
import { clustersOf } from "./cross-fitting.js";
import type { Sample } from "./data/sample.js";
import { type Statistic, statistic } from "./method.js";
import { reasonOf } from "../of-the-data.js";

/** Whether a policy is learned. */
export const policy = z
  .boolean({ error: "must be true or false" })
  .default(false)
  .describe(
    "learn whom to treat: the best tree of two cuts on the covariates, its value on rows it was not learned from",
  )
  .register(flagHints, { placeholder: "", group: ESTIMATION });

/** What it costs to treat one row. */
export const cost = number(0, Number.MAX_VALUE)
  .default(0)
  .describe("cost of treating one row, in units of the outcome; for --policy")
  .register(flagHints, { placeholder: "number", group: ESTIMATION });

interface PolicyOptions {
  readonly policy: boolean;
  readonly cost: number;
  readonly folds: Folds;
  readonly level: number;
  readonly seed: number;
}

const GAIN = "policy tree, held out: gain";

/** What treating by the best tree of two cuts gains on rows of other folds, and the tree of all rows in words. */
export async function policyStatistics(
  scores: Float64Array,
  sample: Sample,
  options: PolicyOptions,
): Promise<Statistic[]> {
  if (!options.policy) return [];
  const { learnPolicy } = await import("@career-dml/dml");
  const { folds, level, seed } = options;
  try {
    const { tree, value } = learnPolicy(
      { scores, design: sample.covariates, cost: options.cost, folds, clusters: clustersOf(sample) },
      { inference: { level, seed } },
    );
    const rows = value.parameters
      .filter(({ name }) => name.startsWith("over"))
      .map(({ name, estimate, se, pValue }) =>
        statistic(`${GAIN} ${name}`, estimate, { se: se > 0 ? se : null, pValue: se > 0 ? pValue : null }),
      );
    const shared = statistic("policy tree: share of the rows it treats", value.treated, { reason: wordsOf(tree.root) });
    return [...rows, shared];
  } catch (error) {
    if (!(error instanceof CareerDmlError)) throw error;
    return [statistic(GAIN, null, { reason: reasonOf(error) })];
  }
}

/** Whom a tree treats, in words. */
function wordsOf(root: PolicyNode): string {
  const treated = treatedLeaves(root, []);
  if (treated.length === 0) return "treat nobody";
  if (root.kind === "leaf") return "treat everybody";
  return `treat where ${treated.map((conditions) => conditions.join(" and ")).join(", or ")}`;
}

/** Conditions that lead to each leaf that is treated. */
function treatedLeaves(node: PolicyNode, path: readonly string[]): (readonly string[])[] {
  if (node.kind === "leaf") return node.treat ? [path] : [];
  const value = Number(node.threshold.toPrecision(6));
  return [
    ...treatedLeaves(node.left, [...path, `${node.column} <= ${value}`]),
    ...treatedLeaves(node.right, [...path, `${node.column} > ${value}`]),
  ];
}
