import { FileError } from "@career-dml/core/errors";
import {
  checkPlaces,
  fromJson,
  inFile,
  type Json,
  type NumberArray,
  readFixed,
  readManifest,
  soundBytes,
  typeOf,
  unpack,
} from "@career-dml/core/file";
import { z } from "zod";
import { type AnyForest, type ForestKind, type ForestOfKind, forestKinds, optionsOfKind } from "../any-forest.js";
import type { PredictionOnly } from "../without-training-data.js";
import { FOREST_FORMAT, type ForestManifest, type ForestSection } from "./manifest.js";
import { restore } from "./tree-form.js";

/** A forest from a file: with the rows of its fit (`design`) only if they were kept. */
export type StoredForest<K extends ForestKind = ForestKind> = ForestOfKind<K> | PredictionOnly<ForestOfKind<K>>;

/**
 * The forest that `encodeForest` was given, to the bit. `@career-dml/forest/decode` exports it without anything of Node, for
 * browsers.
 *
 * @param kind The kind that is expected; it narrows the type.
 * @throws {FileError} if the bytes are no forest, cut off, damaged in any place, from a newer version or of another kind.
 *   No more memory is taken than the bytes can fill.
 */
export function decodeForest<K extends ForestKind = ForestKind>(bytes: Uint8Array, kind?: K): StoredForest<K> {
  return decodeForestFrom(bytes, "the bytes of the forest", kind);
}

/** As `decodeForest`; `source` is the file that errors name. */
export function decodeForestFrom<K extends ForestKind>(bytes: Uint8Array, source: string, kind?: K): StoredForest<K> {
  const head = readFixed(FOREST_FORMAT, { bytes, length: bytes.length, source });
  const manifest = readManifest(FOREST_FORMAT, bytes.subarray(0, head), source);
  if (kind !== undefined && manifest.kind !== kind) {
    throw new FileError(source, `holds a ${manifest.kind}, not a ${kind}`);
  }
  const arrays = readSections(bytes, { head, manifest, source });
  const forest = inFile(source, "its manifest", () =>
    fromJson(manifest.forest as Json, (path) => {
      const array = arrays.get(path);
      if (array === undefined) throw new RangeError(`names a section ${path} that does not exist`);
      return array;
    }),
  );
  checkForest(forest, source);
  return forest as StoredForest<K>;
}

/** Checks that the sections fill the file, then reads each; the columns of the nodes first, which give others their form. */
function readSections(
  bytes: Uint8Array,
  { head, manifest, source }: { readonly head: number; readonly manifest: ForestManifest; readonly source: string },
): ReadonlyMap<string, NumberArray> {
  checkPlaces(manifest.sections, { head, length: bytes.length, source });
  const read = (section: ForestSection, feature: Int32Array): NumberArray =>
    inFile(source, `section ${section.name}`, () => {
      const values = restore(section.form, unpack(soundBytes(bytes, section), section), feature);
      if (typeOf(values) !== section.type) throw new RangeError(`would be ${typeOf(values)}, not ${section.type}`);
      return values;
    });
  const columns = manifest.sections.find(({ name, form }) => name === "tables.feature" && form === "all");
  const feature = columns === undefined ? null : read(columns, new Int32Array(0));
  if (!(feature instanceof Int32Array)) throw new FileError(source, "lacks the columns of the nodes, tables.feature");
  return new Map(
    manifest.sections.map((section) => [section.name, section === columns ? feature : read(section, feature)]),
  );
}

const natural = z.int().min(0);

/** What prediction, merging and growing on take for granted of a forest of any kind. */
const storedForest = z.looseObject({
  kind: z.enum(forestKinds),
  n: z.int().min(1),
  names: z.array(z.string()).min(1),
  bagSample: natural,
  bagRanges: z.array(z.looseObject({ seed: z.int(), firstBag: natural, bags: natural })).min(1),
  clusters: z.instanceof(Int32Array),
  takesMissing: z.boolean(),
  categories: z.record(z.string(), z.instanceof(Int32Array)),
  fingerprint: z.string(),
  seed: z.int(),
  backend: z.enum(["native", "js"]),
  options: z.looseObject({ trees: z.int(), bagSize: z.int() }),
  design: z
    .looseObject({ n: z.int(), p: z.int(), names: z.array(z.string()), x: z.instanceof(Float64Array) })
    .nullable(),
  tables: z.looseObject({
    roots: z.instanceof(Uint32Array),
    feature: z.instanceof(Int32Array),
    threshold: z.instanceof(Float64Array),
    sets: z.instanceof(Uint32Array),
    left: z.instanceof(Uint32Array),
    statistics: z.instanceof(Float64Array),
  }),
});

/** @throws {FileError} if what was read is no forest that this version knows. */
function checkForest(read: unknown, source: string): asserts read is AnyForest | PredictionOnly<AnyForest> {
  const parsed = storedForest.safeParse(read);
  const issues = parsed.success ? [] : parsed.error.issues;
  if (parsed.success) {
    const { kind, options } = parsed.data;
    const checked = optionsOfKind[kind].safeParse(options);
    issues.push(...(checked.success ? [] : checked.error.issues));
  }
  if (!parsed.success || issues.length > 0) {
    const what = issues.map(({ path, message }) => `${path.join(".")} ${message}`).join("; ");
    throw new FileError(source, `holds no forest that this version knows: ${what}`);
  }
  const { design, n, names, tables, options, bagRanges } = parsed.data;
  const trees = bagRanges.reduce((sum, { bags }) => sum + bags * options.bagSize, 0);
  const agrees =
    tables.roots.length === trees &&
    options.trees === trees &&
    (design === null || (design.n === n && design.p === names.length && design.x.length === n * names.length));
  if (!agrees) throw new FileError(source, "holds a forest whose trees, bags or rows disagree");
}
