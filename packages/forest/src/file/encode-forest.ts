import { resolveOptions, VERSION } from "@career-dml/core";
import { assembleFile, checksumOf, type FilePart, type NumberArray, pack, toJson, typeOf } from "@career-dml/core/file";
import { z } from "zod";
import type { AnyForest } from "../any-forest.js";
import { type PredictionOnly, withoutTrainingData } from "../without-training-data.js";
import { FOREST_FORMAT, type ForestManifest, type ForestSection } from "./manifest.js";
import { reduce } from "./tree-form.js";

/** Options of `encodeForest` and `writeForest` with their defaults. */
export const encodeForestOptions = z.strictObject({
  trainingData: z
    .boolean()
    .default(false)
    .describe("Whether to keep the rows of the fit, 8 n p bytes, so that they can be predicted out of bag later."),
});

/** Options of `encodeForest` and `writeForest`, all optional. */
export type EncodeForestOptions = z.input<typeof encodeForestOptions>;

interface ForestPart extends FilePart {
  readonly entry: Omit<ForestSection, "offset">;
}

/**
 * A fitted forest as the bytes of a file: fixed bytes, a manifest in JSON, the arrays, each under a checksum. `decodeForest`
 * gives the same forest back, to the bit; the same forest gives the same bytes.
 *
 * Where trees stand in breadth-first order, children, leaf numbers and roots follow from the columns of the nodes, and only
 * splits have thresholds: 2,000 causal trees on 10,000 rows take about 14 MB.
 *
 * @param options By default the rows of the fit are left out, as by `withoutTrainingData`.
 * @throws {OptionsError} if an option is unknown.
 */
export function encodeForest(
  forest: AnyForest | PredictionOnly<AnyForest>,
  options: EncodeForestOptions = {},
): Uint8Array {
  const { trainingData } = resolveOptions("encodeForest", encodeForestOptions, options);
  const kept = trainingData ? forest : withoutTrainingData(forest);
  const arrays = new Map<string, NumberArray>();
  const json = toJson(kept, "", arrays) as ForestManifest["forest"];
  const parts = [...arrays].map(([name, values]) => partOf(name, values, kept.tables.feature));
  const described = {
    kind: kept.kind,
    n: kept.n,
    p: kept.names.length,
    trees: kept.tables.roots.length,
    nodes: kept.tables.feature.length,
    trainingData: kept.design !== null,
    versions: { "@career-dml/forest": VERSION },
    forest: json,
  };
  return assembleFile(FOREST_FORMAT, described, parts);
}

/** The columns of the nodes are kept whole: they give the other arrays their form. */
function partOf(name: string, values: NumberArray, feature: Int32Array): ForestPart {
  const { form, kept } = values === feature ? { form: "all" as const, kept: values } : reduce(values, feature);
  const { packing, bytes } = pack(kept);
  const entry = { name, type: typeOf(values), form, packing, length: kept.length, bytes: bytes.length };
  return { entry: { ...entry, checksum: checksumOf(bytes) }, bytes };
}
