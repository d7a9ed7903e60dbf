import { mkdtemp, readdir, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DataError, FileError, murmur128, OptionsError } from "@career-dml/core";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type AnyForest,
  decodeForest,
  type EncodeForestOptions,
  encodeForest,
  predictCausalForest,
  readForest,
  readForestManifest,
  withoutTrainingData,
  writeForest,
} from "../../src/index.js";
import { experiment, grow, kinds, patchyExperiment } from "../every-kind.js";

const forest = await grow["causal-forest"](150, { trees: 12 });
const file = encodeForest(forest);

/** The code of what decoding throws, `null` if it throws nothing. */
function refusal(bytes: Uint8Array): string | null {
  try {
    decodeForest(bytes);
    return null;
  } catch (error) {
    return error instanceof FileError ? error.code : `untyped: ${String(error)}`;
  }
}

describe.each(kinds)("%s", (kind) => {
  test.each([
    ["pruned", {}],
    ["with empty leaves", { honestyPruning: false }],
    ["of single leaves", { maxDepth: 0 }],
  ])("%s, decoded is what was encoded, to the bit", async (_, options) => {
    const grown: AnyForest = await grow[kind](200, { trees: 40, ...options });
    expect(decodeForest(encodeForest(grown, { trainingData: true }), kind)).toEqual(grown);
    expect(decodeForest(encodeForest(grown), kind)).toEqual({ ...grown, design: null });
  });
});

test.each(kinds)("%s with missing values, categories and clusters: so with what they add to it", async (kind) => {
  const grown: AnyForest = await grow[kind](200, { trees: 40, categorical: ["c, d"] }, patchyExperiment(200));
  expect(grown.tables.sets.length).toBeGreaterThan(0);
  expect(decodeForest(encodeForest(grown, { trainingData: true }), kind)).toEqual(grown);
  expect(decodeForest(encodeForest(grown), kind)).toEqual({ ...grown, design: null, clusters: new Int32Array(0) });
});

describe("encodeForest", () => {
  test("the same forest gives the same bytes, and what was decoded gives them again", () => {
    expect(encodeForest(forest)).toEqual(file);
    expect(encodeForest(decodeForest(file))).toEqual(file);
  });

  test("keeps the sign of zero, infinities, NaN and odd tables", () => {
    const { tables } = forest;
    const wild = tables.statistics.map((v, i) => [v, -0, Number.NaN, Number.NEGATIVE_INFINITY, 5e-324][i % 5]!);
    const odd = { roots: tables.roots, threshold: tables.threshold.map(() => -0), left: tables.left.toReversed() };
    const strange = { ...forest, bagSample: -0, tables: { ...tables, ...odd, statistics: wild } };
    expect(decodeForest(encodeForest(strange as AnyForest))).toEqual({ ...strange, design: null });
  });

  test("passes arrays and fields through that it does not know", () => {
    const more = {
      weights: Float32Array.of(1, 2),
      codes: Int16Array.of(-1),
      empty: new Uint8Array(0),
      note: { a: [null] },
    };
    expect(decodeForest(encodeForest({ ...forest, more } as AnyForest))).toEqual({ ...forest, more, design: null });
  });

  test("leaves numbered by the place of members of their own take a step each", async () => {
    const grown = await grow["causal-forest"](2000, { trees: 40 });
    const { tables } = grown;
    const members = 7;
    const left = tables.left.map((next, node) => (tables.feature[node]! < 0 ? members * next : next));
    const statistics = Float64Array.from({ length: (members * tables.statistics.length) / 4 }, (_, i) => i % 50);
    const wide = { ...grown, tables: { ...tables, left, statistics } };
    const bytes = encodeForest(wide);
    expect(decodeForest(bytes)).toEqual({ ...wide, design: null });
    // A byte for each column, step and member, eight for each threshold.
    expect(bytes.length).toBeLessThan(3500 + tables.feature.length * (1 + 0.5 + 4) + statistics.length);
  });

  test("a node takes less than 25 bytes: 670,000 nodes less than 17 MB", async () => {
    const grown = await grow["causal-forest"](2000, { trees: 100 });
    expect(encodeForest(grown).length / grown.tables.feature.length).toBeLessThan(25);
  });

  test("an unknown option is refused", () => {
    expect(() => encodeForest(forest, { design: true } as EncodeForestOptions)).toThrow(OptionsError);
  });
});

describe("decodeForest refuses", () => {
  test("every change of a single byte", () => {
    const bytes = file.slice();
    const rng = [1, 0x80, 0xff];
    for (let at = 0; at < bytes.length; at++) {
      const flip = rng[at % 3]!;
      bytes[at]! ^= flip;
      expect(refusal(bytes), `byte ${at}`).toBe("FILE");
      bytes[at]! ^= flip;
    }
    expect(refusal(bytes)).toBeNull();
  });

  test("every truncation, and bytes after the end", () => {
    for (let length = 0; length < file.length; length++) {
      expect(refusal(file.subarray(0, length)), `${length} bytes`).toBe("FILE");
    }
    expect(refusal(Uint8Array.of(...file, 0))).toBe("FILE");
  });

  test("several changes at once, and random bytes behind a right beginning", () => {
    const changes = fc.array(fc.tuple(fc.nat(file.length - 1), fc.integer({ min: 1, max: 255 })), { minLength: 1 });
    fc.assert(
      fc.property(changes, (list) => {
        const bytes = file.slice();
        for (const [at, flip] of list) bytes[at]! ^= flip;
        const same = bytes.every((byte, i) => byte === file[i]);
        expect(refusal(bytes)).toBe(same ? null : "FILE");
      }),
      { numRuns: 300, seed: 20190402 },
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (tail) => {
        expect(refusal(Uint8Array.of(...file.subarray(0, 8), ...tail))).toBe("FILE");
      }),
      { numRuns: 300, seed: 20190402 },
    );
  });

  test.each([
    ["text", new TextEncoder().encode("kind,trees\ncausal,2000\n"), /no file of a forest/],
    ["nothing", new Uint8Array(0), /too short/],
    ["half a file", file.subarray(0, file.length >> 1), /cut off/],
    ["line ends that were rewritten", withByte(4, 0x0a), /no file of a forest/],
    ["a newer format", withByte(8, 2), /format 2, this version reads 1.*newer version/],
    ["a manifest beyond the end", withByte(15, 0xff), /manifest would end after the file/],
    ["a damaged manifest", withByte(40, 0x20), /checksum of its manifest/],
    ["a damaged array", withByte(file.length - 1, file.at(-1)! ^ 1), /section tables.statistics has a wrong checksum/],
  ])("%s, and says so", (_, bytes, message) => {
    expect(() => decodeForest(bytes)).toThrow(FileError);
    expect(() => decodeForest(bytes)).toThrow(message);
  });

  test("another kind than the expected one", () => {
    expect(() => decodeForest(file, "regression-forest")).toThrow(/holds a causal-forest, not a regression-forest/);
  });
});

function withByte(at: number, byte: number): Uint8Array {
  const bytes = file.slice();
  bytes[at] = byte;
  return bytes;
}

/** A file whose manifest was changed and whose checksum is right again. */
function forged(change: (manifest: Manifest) => void): Uint8Array {
  const view = new DataView(file.buffer);
  const end = 24 + view.getUint32(12, true);
  const manifest = JSON.parse(new TextDecoder().decode(file.subarray(24, end))) as Manifest;
  manifest.versions = {};
  change(manifest);
  const text = new TextEncoder().encode(JSON.stringify(manifest));
  // Blanks keep the manifest's length, and so the offsets.
  expect(text.length, "the change must not lengthen the manifest").toBeLessThanOrEqual(end - 24);
  const bytes = file.slice();
  bytes.fill(0x20, 24, end).set(text, 24);
  murmur128(bytes.subarray(0, end)).forEach((word, k) => {
    new DataView(bytes.buffer).setUint32(end + 4 * k, word, true);
  });
  return bytes;
}

interface Manifest {
  versions: object;
  forest: Record<string, unknown> & { options: Record<string, unknown>; names: unknown };
  sections: {
    name: string;
    type: string;
    form: string;
    packing: string;
    length: number;
    offset: number;
    bytes: number;
  }[];
}

const section = (m: Manifest, name: string) => m.sections.find((s) => s.name === `tables.${name}`)!;

describe("decodeForest refuses a file with right checksums", () => {
  test.each<[string, (m: Manifest) => void, RegExp]>([
    ["an array of billions", (m) => (section(m, "statistics").length = 9e9), /bytes long instead of 72000000000/],
    ["a negative length", (m) => (section(m, "left").length = -1), /manifest/],
    ["an array of another type", (m) => (section(m, "roots").type = "int8"), /would be uint32, not int8/],
    ["a gap between arrays", (m) => (section(m, "threshold").offset += 1), /starts at byte/],
    ["overlapping arrays", (m) => (section(m, "threshold").bytes -= 8), /starts at byte|bytes long/],
    [
      "an array that the forest names and the file lacks",
      (m) => (section(m, "left").name = "tables.up"),
      /tables.left/,
    ],
    ["no columns", (m) => (section(m, "feature").name = "tables.f"), /lacks the columns/],
    ["columns as roots", (m) => (section(m, "feature").form = "roots"), /lacks the columns/],
    ["all thresholds where only splits have one", (m) => (section(m, "left").form = "splits"), /for \d+ splits|forest/],
    ["an unknown packing", (m) => (section(m, "left").packing = "zip"), /cannot read/],
    ["an unknown option", (m) => (m.forest.options = { warp: 9 }), /no forest that this version knows/],
    ["an unknown kind", (m) => (m.forest["kind"] = "tree"), /no forest that this version knows/],
    ["trees that disagree with bags", (m) => (m.forest.options["trees"] = 8), /disagree/],
    ["no names", (m) => (m.forest.names = 0), /no forest that this version knows/],
    ["a number that is none", (m) => (m.forest.names = { $number: "x" }), /as a number/],
  ])("%s", (_, change, message) => {
    const bytes = forged(change);
    expect(() => decodeForest(bytes)).toThrow(FileError);
    expect(() => decodeForest(bytes)).toThrow(message);
  });
});

describe("files", async () => {
  const folder = await mkdtemp(join(tmpdir(), "forest-"));
  const path = join(folder, "effects.forest");

  test("a forest is written whole, read again and predicts the same", async () => {
    await writeForest(path, forest);
    expect(await readdir(folder)).toEqual(["effects.forest"]);
    const read = await readForest(path, "causal-forest");
    const { design } = experiment(30, 2);
    expect(await predictCausalForest(read, design)).toEqual(await predictCausalForest(forest, design));
  });

  test("the manifest alone tells kind, options, seed, columns, versions and sections", async () => {
    await writeForest(path, forest, { trainingData: true });
    const manifest = await readForestManifest(path);
    expect(JSON.parse(JSON.stringify(manifest))).toEqual(manifest);
    expect(manifest).toMatchObject({
      kind: "causal-forest",
      n: 150,
      p: 3,
      trees: 12,
      nodes: forest.tables.feature.length,
      trainingData: true,
      formatVersion: 1,
      bytes: (await readFile(path)).length,
      forest: { seed: 42, names: ["a", "b", "c, d"], options: { trees: 12, minLeafSize: 10 } },
    });
    expect(Object.keys(manifest.versions)).toEqual(["@career-dml/forest"]);
    expect(manifest.sections.map(({ name }) => name)).toContain("tables.statistics");
  });

  test("what cannot be read or written is a typed error that names the file", async () => {
    await expect(readForest(join(folder, "absent"))).rejects.toThrow(/absent: cannot be read \(ENOENT\)/);
    await expect(readForestManifest(join(folder, "absent"))).rejects.toThrow(FileError);
    await expect(readForest(folder)).rejects.toThrow(FileError);
    await expect(writeForest(folder, forest)).rejects.toThrow(FileError);
    const cut = join(folder, "cut");
    for (const length of [0, 5, 20, 100]) {
      await writeFile(cut, file.subarray(0, length));
      await expect(readForestManifest(cut)).rejects.toThrow(FileError);
    }
  });
});

describe("withoutTrainingData", () => {
  test("predicts given rows as before, and says why it cannot predict those of the fit", async () => {
    const alone = withoutTrainingData(forest);
    const { design } = experiment(30, 2);
    expect(await predictCausalForest(alone, design)).toEqual(await predictCausalForest(forest, design));
    // @ts-expect-error: the type has no rows to predict out of bag.
    await expect(predictCausalForest(alone, null)).rejects.toThrow(DataError);
    // @ts-expect-error: as above.
    await expect(predictCausalForest(alone, null)).rejects.toThrow(/holds no training rows/);
  });
});
