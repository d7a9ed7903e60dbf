import { OptionsError, resolveOptions } from "@career-dml/core";
import { type ForestKind, type ForestOfKind, optionsOfKind } from "./any-forest.js";

/** Options of one part of a forest: all that the forest has, its own trees. */
export type PartOptions<K extends ForestKind> = ForestOfKind<K>["options"];

/** Trees of a part, where nothing else is said and bags are small. */
const TREES_PER_PART = 50;

/**
 * A forest in parts that can be grown apart, on several machines: fits with these options, put together by `mergeForests`, are
 * the forest that one fit with `options` grows, to the bit, since tree 17 has the same stream wherever it grows.
 *
 * @param treesPerPart A multiple of `bagSize`, at least two of them; the last part takes the rest, and a rest of one
 *   bag. Default 50, or the next multiple.
 * @returns In the order of their bags.
 * @throws {OptionsError} if an option is unknown or out of range, or `treesPerPart` no such number.
 */
export function forestParts<K extends ForestKind>(
  kind: K,
  options: Partial<ForestOfKind<K>["options"]>,
  treesPerPart?: number,
): readonly PartOptions<K>[] {
  const resolved = resolveOptions(kind, optionsOfKind[kind], options) as PartOptions<ForestKind>;
  const { trees, bagSize, firstBag } = resolved;
  const each = treesPerPart ?? bagSize * Math.max(2, Math.ceil(TREES_PER_PART / bagSize));
  if (!Number.isSafeInteger(each) || each % bagSize !== 0 || each < 2 * bagSize) {
    const message = `must be a multiple of bagSize ${bagSize} and at least ${2 * bagSize}, got ${each}`;
    throw new OptionsError("forestParts", [{ path: "treesPerPart", message }]);
  }
  const parts = Math.max(1, Math.floor(trees / each));
  const rest = trees - parts * each;
  // One bag alone has no variance between bags, so that no forest is as small: it goes with the part before.
  const sizes = Array.from({ length: parts }, () => Math.min(trees, each));
  if (rest >= 2 * bagSize) sizes.push(rest);
  else if (rest > 0) sizes[parts - 1]! += rest;
  let first = firstBag;
  return sizes.map((size) => {
    const part = Object.freeze({ ...resolved, trees: size, firstBag: first }) as PartOptions<K>;
    first += size / bagSize;
    return part;
  });
}
