import { DataError, type Issue } from "@career-dml/core";
import { joinTables, leafWidth } from "@career-dml/kernels";
import { type AnyForest, shapeOf } from "./any-forest.js";
import type { BagRange } from "./forest-model.js";
import type { PredictionOnly } from "./without-training-data.js";

/** Options that forests of one merger may differ in. */
const FREE: ReadonlySet<string> = new Set(["trees", "seed", "firstBag"]);

/**
 * Forests grown apart on the same data as one: predictions average over all trees, variances over all bags, out of bag by
 * the bags that did not draw the row. Their order does not matter: they are put in that of their seeds and bags. So the
 * parts of one forest, grown with `firstBag` on several machines, make the very forest that one fit would have grown.
 *
 * @param forests At least one, of one kind, on the same data (nuisance predictions included), with the same options but
 *   `trees`, `seed` and `firstBag`. The rows of the fit are kept if one of them holds them.
 * @throws {DataError} saying all at once in what the forests differ, or which bags two of them share.
 */
export function mergeForests<F extends AnyForest | PredictionOnly<AnyForest>>(forests: readonly F[]): F {
  const parts = [...forests].sort((a, b) => inOrder(a.bagRanges[0]!, b.bagRanges[0]!));
  const [first] = parts;
  if (first === undefined) throw new DataError([{ path: "forests", message: "must hold at least one forest" }]);
  const issues = [...forests.flatMap((forest, k) => differences(forests[0]!, forest, k)), ...sharedBags(parts)];
  if (issues.length > 0) throw new DataError(issues);
  const holder = parts.find(({ design }) => design !== null) ?? first;
  return Object.freeze({
    ...first,
    tables: joinTables(
      parts.map(({ tables }) => tables),
      leafWidth(shapeOf(first)),
    ),
    bagRanges: joinRanges(parts.flatMap(({ bagRanges }) => bagRanges)),
    design: holder.design,
    clusters: holder.clusters,
    options: Object.freeze({ ...first.options, trees: parts.reduce((sum, { options }) => sum + options.trees, 0) }),
  }) as F;
}

const inOrder = (a: BagRange, b: BagRange): number => a.seed - b.seed || a.firstBag - b.firstBag;

function differences(
  first: AnyForest | PredictionOnly<AnyForest>,
  other: AnyForest | PredictionOnly<AnyForest>,
  index: number,
): Issue[] {
  const path = `forests.${index}`;
  if (other.kind !== first.kind) return [{ path, message: `is a ${other.kind}, the first a ${first.kind}` }];
  const options: Readonly<Record<string, unknown>> = other.options;
  const issues = Object.entries(first.options)
    .filter(([name, value]) => !FREE.has(name) && JSON.stringify(options[name]) !== JSON.stringify(value))
    .map(([name, value]) => ({
      path: `${path}.options.${name}`,
      message: `is ${JSON.stringify(options[name])}, of the first forest ${JSON.stringify(value)}`,
    }));
  const sameData = other.n === first.n && other.fingerprint === first.fingerprint;
  return sameData ? issues : [...issues, { path, message: "was grown on other data than the first" }];
}

/** The same bags twice would pass for independent ones, and variances be too small. */
function sharedBags(parts: readonly { readonly bagRanges: readonly BagRange[] }[]): Issue[] {
  const ranges = parts.flatMap(({ bagRanges }) => bagRanges).sort(inOrder);
  return ranges.slice(1).flatMap(({ seed, firstBag }, k) => {
    const before = ranges[k]!;
    const isFree = before.seed !== seed || before.firstBag + before.bags <= firstBag;
    const message = `hold bag ${firstBag} of seed ${seed} twice; grow them with other seeds, or with firstBag`;
    return isFree ? [] : [{ path: "forests", message }];
  });
}

/** Ranges that continue the one before them become one with it. */
function joinRanges(ranges: readonly BagRange[]): readonly BagRange[] {
  const joined: BagRange[] = [];
  for (const range of ranges) {
    const last = joined.at(-1);
    const continues = last !== undefined && last.seed === range.seed && last.firstBag + last.bags === range.firstBag;
    if (continues) joined[joined.length - 1] = Object.freeze({ ...last, bags: last.bags + range.bags });
    else joined.push(range);
  }
  return Object.freeze(joined);
}
