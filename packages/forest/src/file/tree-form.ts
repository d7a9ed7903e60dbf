import type { NumberArray } from "@career-dml/core/file";

/** In `left` of an empty leaf; `NO_LEAF` of the kernels, which a browser does not load. */
export const NO_LEAF = 0xffffffff;

export const forms = ["all", "roots", "children", "leaves", "splits"] as const;

/**
 * What is kept of an array where the shape of the trees says the rest. Trees stand in breadth-first order, so the columns
 * of the nodes (negative for a leaf) alone say where trees begin and where children and leaves are.
 *
 * - `all`: everything
 * - `roots`: nothing, of the first nodes of the trees
 * - `children`: the nodes that are empty leaves, of the left children and leaf numbers 0, 1, 2, …
 * - `leaves`: by leaf, the step from the number of the leaf before, or `NO_LEAF`, of the left children and leaf numbers
 * - `splits`: the numbers of the splits, of one number per node that is 0 for leaves
 */
export type Form = (typeof forms)[number];

/** The first form from which `restore` gives the array back to the bit, and what it keeps. */
export function reduce(values: NumberArray, feature: Int32Array): { readonly form: Form; readonly kept: NumberArray } {
  for (const form of ["roots", "children", "leaves", "splits"] as const) {
    const kept = keep(form, values, feature);
    if (kept !== null && isRestored(form, kept, { values, feature })) return { form, kept };
  }
  return { form: "all", kept: values };
}

function isRestored(
  form: Form,
  kept: NumberArray,
  { values, feature }: { readonly values: NumberArray; readonly feature: Int32Array },
): boolean {
  try {
    return sameBits(restore(form, kept, feature), values);
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

/**
 * The array that `reduce` was given.
 *
 * @param feature Column of each node, of whole trees.
 * @throws {RangeError} saying what is wrong if columns and numbers do not belong together.
 */
export function restore(form: Form, kept: NumberArray, feature: Int32Array): NumberArray {
  if (form === "all") return kept;
  if (form === "roots") return rootsOf(feature);
  if (form === "splits") return amongLeaves(kept, feature);
  return form === "children" ? numberedChildren(kept, feature) : steppedChildren(kept, feature);
}

function keep(form: Form, values: NumberArray, feature: Int32Array): NumberArray | null {
  if (form === "splits") {
    const perNode = values instanceof Float64Array && values.length === feature.length;
    return perNode ? values.filter((_, node) => feature[node]! >= 0) : null;
  }
  if (!(values instanceof Uint32Array)) return null;
  if (form === "roots") return new Uint32Array(0);
  if (values.length !== feature.length) return null;
  const leaves = Uint32Array.from(feature.keys()).filter((node) => feature[node]! < 0);
  if (form === "children") return leaves.filter((node) => values[node] === NO_LEAF);
  let last = 0;
  return leaves.map((node) => {
    const number = values[node]!;
    if (number === NO_LEAF) return NO_LEAF;
    const step = number - last;
    last = number;
    return step;
  });
}

/** A tree ends where every split has two children. @throws {RangeError} if the last tree does not end. */
function rootsOf(feature: Int32Array): Uint32Array {
  const roots: number[] = [];
  let awaited = 0;
  feature.forEach((column, node) => {
    if (awaited === 0) {
      roots.push(node);
      awaited = 1;
    }
    awaited += column >= 0 ? 1 : -1;
  });
  if (awaited > 0) throw new RangeError(`lacks ${awaited} nodes of its last tree`);
  return Uint32Array.from(roots);
}

/** @throws {RangeError} if an empty leaf is none, or the empty leaves are out of order. */
function numberedChildren(empty: NumberArray, feature: Int32Array): Uint32Array {
  let [number, next] = [0, 0];
  const left = childrenOf(feature, (node) => {
    if (empty[next] !== node) return number++;
    next++;
    return NO_LEAF;
  });
  if (next < empty.length) throw new RangeError(`names node ${empty[next]} as an empty leaf, which it is not`);
  return left;
}

/** @throws {RangeError} if there is not one step for each leaf. */
function steppedChildren(steps: NumberArray, feature: Int32Array): Uint32Array {
  let [last, next] = [0, 0];
  const left = childrenOf(feature, () => {
    const step = Number(steps[next++] ?? 0);
    if (step !== NO_LEAF) last += step;
    return step === NO_LEAF ? NO_LEAF : last;
  });
  if (next !== steps.length) throw new RangeError(`holds ${steps.length} steps for ${next} leaves`);
  return left;
}

/** Left children of splits, and what `leafOf` says of leaves, node by node. */
function childrenOf(feature: Int32Array, leafOf: (node: number) => number): Uint32Array {
  const left = new Uint32Array(feature.length);
  let [awaited, child] = [0, 0];
  for (let node = 0; node < feature.length; node++) {
    if (awaited === 0) {
      awaited = 1;
      child = node + 1;
    }
    if (feature[node]! >= 0) {
      left[node] = child;
      child += 2;
      awaited++;
    } else {
      left[node] = leafOf(node);
      awaited--;
    }
  }
  return left;
}

/** @throws {RangeError} if there is not one number for each split. */
function amongLeaves(kept: NumberArray, feature: Int32Array): Float64Array {
  const values = new Float64Array(feature.length);
  let next = 0;
  for (let node = 0; node < feature.length; node++) {
    if (feature[node]! >= 0) values[node] = Number(kept[next++] ?? 0);
  }
  if (next !== kept.length) throw new RangeError(`holds ${kept.length} numbers for ${next} splits`);
  return values;
}

const wordsOf = (v: NumberArray): Uint32Array => new Uint32Array(v.buffer, v.byteOffset, v.byteLength / 4);

/** Of two arrays of 4- or 8-byte numbers. */
function sameBits(a: NumberArray, b: NumberArray): boolean {
  if (a.byteLength !== b.byteLength) return false;
  const [left, right] = [wordsOf(a), wordsOf(b)];
  return left.every((word, i) => word === right[i]);
}
