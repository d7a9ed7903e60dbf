import { column, DataError, type Design, resolveOptions } from "@career-dml/core";
import { z } from "zod";
import { bestRootCut } from "./best-root-cut.js";
import { bestStump, type Cut, sumOf } from "./best-stump.js";
import { gains, type PolicyData, policyData, type PolicyInput } from "./policy-data.js";

/** Options of {@link policyTree}, with their defaults. */
export const policyTreeOptions = z.strictObject({
  depth: z
    .union([z.literal(1), z.literal(2)])
    .default(2)
    .describe("Cuts from root to leaf at most."),
  minLeafSize: z.int().min(1).default(5).describe("Fewest units in a leaf."),
});

/** Everybody in the leaf is treated, or nobody. */
export interface PolicyLeaf {
  readonly kind: "leaf";
  readonly treat: boolean;
  readonly n: number;
  /** Mean score less cost of its units; in the units the tree was learned from, so too good. */
  readonly gain: number;
}

/** Units with a value up to the threshold go left. */
export interface PolicyCut {
  readonly kind: "cut";
  readonly column: string;
  readonly threshold: number;
  readonly left: PolicyNode;
  readonly right: PolicyNode;
}

/** A node of a policy tree: whom it treats, or where it cuts. */
export type PolicyNode = PolicyLeaf | PolicyCut;

/** Whom to treat, as a tree; plain data. */
export interface PolicyTree {
  readonly kind: "policy-tree";
  readonly root: PolicyNode;
  /** Names of the columns it was allowed to look at. */
  readonly columns: readonly string[];
  /** Mean gain over treating nobody in the units it was learned from: too good. `policyValue` on other units is honest. */
  readonly gain: number;
  readonly n: number;
  readonly options: z.output<typeof policyTreeOptions>;
}

/**
 * Whom to treat: of all axis-aligned trees of the depth the one that maximises the sum of score less cost over the treated, exactly. Of equal
 * trees the one with fewer cuts, then the first column, then its lowest threshold. For depth 2 in O(p^2 n log n) time.
 *
 * @param input Scores of any doubly robust estimator; columns that may decide, which may leave out what is adjusted for.
 * @throws {ShapeError | NonFiniteError | DataError | OptionsError} for input that breaks the contract.
 * @see Athey & Wager (2021), Econometrica 89(1); equal in objective to R's policytree.
 */
export function policyTree(input: PolicyInput, options: z.input<typeof policyTreeOptions> = {}): PolicyTree {
  const resolved = resolveOptions("policyTree", policyTreeOptions, options);
  const data = policyData(input);
  const { depth, minLeafSize } = resolved;
  if (data.n < minLeafSize) {
    throw new DataError([{ path: "units", message: `are ${data.n}, fewer than one leaf of ${minLeafSize} needs` }]);
  }
  const all = Uint32Array.from({ length: data.n }, (_, i) => i);
  const raw = gains(input.scores, input.cost);
  const build = { data, raw, names: input.design.names, least: minLeafSize };
  const first = depth === 2 ? bestRootCut(data, minLeafSize).cut : bestStump(data, all, minLeafSize).cut;
  const root = first === null ? leafOf(build, all) : cutOf(build, all, first, depth - 1);
  return Object.freeze({
    kind: "policy-tree" as const,
    root,
    columns: input.design.names,
    gain: totalOf(root) / data.n,
    n: data.n,
    options: resolved,
  });
}

interface Build {
  readonly data: PolicyData;
  /** Score less cost, off the grid. */
  readonly raw: Float64Array;
  readonly names: readonly string[];
  readonly least: number;
}

function cutOf(build: Build, units: Uint32Array, { column: j, group }: Cut, depth: number): PolicyNode {
  const { values, group: groups } = build.data.columns[j]!;
  const side = (isLeft: boolean): PolicyNode => {
    const members = units.filter((i) => groups[i]! <= group === isLeft);
    const cut = depth > 0 ? bestStump(build.data, members, build.least).cut : null;
    return cut === null ? leafOf(build, members) : cutOf(build, members, cut, depth - 1);
  };
  const [left, right] = [side(true), side(false)];
  return Object.freeze({ kind: "cut", column: build.names[j]!, threshold: values[group]!, left, right });
}

function leafOf({ data, raw }: Build, units: Uint32Array): PolicyLeaf {
  const treat = sumOf(data.gain, units) > 0;
  return Object.freeze({ kind: "leaf", treat, n: units.length, gain: sumOf(raw, units) / units.length });
}

const totalOf = (node: PolicyNode): number => {
  if (node.kind === "cut") return totalOf(node.left) + totalOf(node.right);
  return node.treat ? node.n * node.gain : 0;
};

/**
 * 1 for the rows that a policy treats.
 *
 * @throws {DataError} naming the columns that the policy looks at and the design does not have.
 */
export function applyPolicy({ root }: PolicyTree, design: Design): Uint8Array {
  const absent = [...new Set(columnsOf(root))].filter((name) => !design.names.includes(name));
  if (absent.length > 0) {
    throw new DataError(
      absent.map((name) => ({ path: `column ${name}`, message: "is not there; the policy looks at it" })),
    );
  }
  return Uint8Array.from({ length: design.n }, (_, i) => {
    let node = root;
    while (node.kind === "cut") {
      const value = column(design, design.names.indexOf(node.column))[i]!;
      if (Number.isNaN(value)) {
        throw new DataError([
          { path: `column ${node.column}, row ${i + 1}`, message: "is missing; the policy looks at it" },
        ]);
      }
      node = value <= node.threshold ? node.left : node.right;
    }
    return node.treat ? 1 : 0;
  });
}

const columnsOf = (node: PolicyNode): string[] =>
  node.kind === "leaf" ? [] : [node.column, ...columnsOf(node.left), ...columnsOf(node.right)];
