import type { CausalForestDml } from "../causal-forest-dml.js";
import { sortedGroups } from "../gates.js";
import { quantileGroups } from "../gates-reference.js";

/** Rows of the dataset in each group of `fit.gates`, from the smallest to the largest predicted effects; `null` without groups. */
export function gateMembers({
  gates,
  cate,
  units,
  options,
}: Pick<CausalForestDml, "gates" | "cate" | "units" | "options">): readonly Uint32Array[] | null {
  if (gates === null) return null;
  const { groups, method } = options.gates;
  const members = method === "doubly-robust" ? sortedGroups(cate, groups) : quantileGroups(cate, groups);
  return members.map((positions) => positions.map((k) => units[k]!));
}
