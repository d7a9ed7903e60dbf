import { DataError, FileError, murmur128, numericHistoryOf, sequencesOf } from "@career-dml/core";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  decodeEncoders,
  type Encoder,
  type EncoderName,
  encode,
  encodeEncoders,
  readEncoderManifest,
  trainEncoder,
  VARIANTS,
} from "../../src/index.js";
import { simulatedCareers } from "../simulated-careers.js";

const run = { backend: "js", threads: 1 } as const;
const small = { embedding: 3, hidden: 4, phi: 2, epochs: 2, batch: 16, adversaryHidden: 3 };
const { data } = simulatedCareers(40);
const twoChannels = { ...data, sequences: [data.sequences[0]!, { ...data.sequences[0]!, name: "industry" }] };
const numbers = Array.from(data.sequences[0]!.lengths, (length, i) => Array.from({ length }, (_, t) => i / (t + 3)));
const withHours = { ...data, numericHistories: [numericHistoryOf("hours", numbers, "indicator")] };
const all = Uint32Array.from({ length: 40 }, (_, i) => i);
const train = (variant: EncoderName, options = {}, from = data): Promise<Encoder> =>
  trainEncoder(from, { variant, options: { ...small, ...options }, rows: all }, run);

const encoder = await train("vib");
const file = encodeEncoders([encoder]);

/** The code of what decoding throws, `null` if it throws nothing. */
function refusal(bytes: Uint8Array): string | null {
  try {
    decodeEncoders(bytes);
    return null;
  } catch (error) {
    return error instanceof FileError ? error.code : `untyped: ${String(error)}`;
  }
}

describe("decoded is what was encoded, to the bit", () => {
  test.each(Object.keys(VARIANTS) as EncoderName[])("%s", async (variant) => {
    const trained = await train(variant);
    const [read] = decodeEncoders(encodeEncoders([trained]));
    expect(read).toEqual(trained);
    expect(await encode(read!, data, run)).toEqual(await encode(trained, data, run));
  });

  test.each([
    ["several channels", {}, twoChannels],
    ["without validation rows, whose losses are NaN", { validation: 0, patience: 0 }, data],
    ["fed, raw outcomes", { padding: "fed", standardiseOutcome: false, standardiseDesign: false } as const, data],
    ["a window", { window: 2 }, data],
    ["numeric columns", {}, withHours],
    ["an ensemble", { ensemble: 3 }, data],
  ])("%s", async (_, options, from) => {
    const trained = await train("predictive", options, from);
    expect(decodeEncoders(encodeEncoders([trained]))).toEqual([trained]);
  });

  test("files of versions that had no precision hold encoders of double precision", async () => {
    const { precision: _, ...options } = encoder.options;
    const [read] = decodeEncoders(encodeEncoders([{ ...encoder, options } as Encoder]));
    expect(read).toEqual(encoder);
  });

  test("labels of any text, encoders of all folds in their order", async () => {
    const labels = ["", "é\u0000\n", '"$section"', "漢字", "a,b"];
    const histories = data.units.map((_, i) => [labels[i % 5]!, labels[(3 * i) % 5]!, null]);
    const odd = { ...data, sequences: [sequencesOf("job: título", histories)] };
    const trained = [await train("vib", {}, odd), await train("vib", { seed: 7 }, odd)];
    expect(decodeEncoders(encodeEncoders(trained))).toEqual(trained);
  });

  test("fields and arrays that this version does not know pass through", () => {
    const more = { ...encoder, extra: { mean: Float32Array.of(1, 2), note: [null, -0] } } as Encoder;
    expect(decodeEncoders(encodeEncoders([more]))).toEqual([more]);
  });

  test("a file from before encoders read numbers says that its encoder reads none", () => {
    const { numeric: _, ...before } = encoder;
    expect(decodeEncoders(encodeEncoders([before as Encoder]))).toEqual([encoder]);
  });

  test("the same encoders give the same bytes, and what was decoded gives them again", () => {
    expect(encodeEncoders([encoder])).toEqual(file);
    expect(encodeEncoders(decodeEncoders(file))).toEqual(file);
  });
});

test("the manifest tells variant, options, vocabularies, losses and versions", () => {
  const manifest = readEncoderManifest(file);
  expect(JSON.parse(JSON.stringify(manifest))).toEqual(manifest);
  expect(manifest).toMatchObject({ count: 1, variant: "vib", formatVersion: 1, bytes: file.length });
  expect(Object.keys(manifest.versions)).toEqual(["@career-dml/gru"]);
  expect(manifest.encoders[0]).toMatchObject({
    options: { hidden: 4, seed: 42 },
    channels: [{ name: "occupation", vocabulary: data.sequences[0]!.vocabulary }],
    losses: encoder.losses,
  });
});

test("no encoder, or several variants in one file, are refused", async () => {
  expect(() => encodeEncoders([])).toThrow(DataError);
  const other = await train("predictive");
  expect(() => encodeEncoders([encoder, other])).toThrow(/vib, predictive; a file holds those of one variant/);
});

describe("decodeEncoders refuses", () => {
  test("every change of a single byte", () => {
    const bytes = file.slice();
    for (let at = 0; at < bytes.length; at++) {
      const flip = [1, 0x80, 0xff][at % 3]!;
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
    ["text", new TextEncoder().encode("unit,vib.1\n1,2\n"), /no file of encoders/],
    ["nothing", new Uint8Array(0), /too short to hold encoders/],
    ["half a file", file.subarray(0, file.length >> 1), /cut off/],
    ["a file of a forest", withByte(3, "F".charCodeAt(0)), /no file of encoders/],
    ["a newer format", withByte(8, 2), /format 2, this version reads 1.*newer version of @career-dml\/gru/],
    ["a damaged manifest", withByte(60, 0x20), /checksum of its manifest/],
    [
      "a damaged array",
      withByte(file.length - 1, file.at(-1)! ^ 1),
      /section encoders\.0\.columns\.sd has a wrong checksum/,
    ],
  ])("%s, and says so", (_, bytes, message) => {
    expect(() => decodeEncoders(bytes, "careers.encoder")).toThrow(FileError);
    expect(() => decodeEncoders(bytes, "careers.encoder")).toThrow(message);
    expect(() => decodeEncoders(bytes, "careers.encoder")).toThrow(/^careers\.encoder: /);
  });
});

function withByte(at: number, byte: number): Uint8Array {
  const bytes = file.slice();
  bytes[at] = byte;
  return bytes;
}

interface Manifest {
  versions: object;
  encoders: Record<string, Record<string, unknown>>[];
  sections: { name: string; length: number; offset: number }[];
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

describe("decodeEncoders refuses a file with right checksums", () => {
  test.each<[string, (m: Manifest) => void, RegExp]>([
    ["an array of billions", (m) => (m.sections[1]!.length = 9e9), /bytes long instead of/],
    ["a gap between arrays", (m) => (m.sections[1]!.offset += 1), /starts at byte/],
    [
      "an array it lacks",
      (m) => (m.sections[1]!.name = "encoders.0.weights"),
      /names a section encoders\.0\.parameters/,
    ],
    ["an unknown variant", (m) => Object.assign(m.encoders[0]!, { variant: "x" }), /variant is unknown/],
    ["an unknown option", (m) => Object.assign(m.encoders[0]!, { options: { warp: 9 } }), /warp is not an option/],
    ["a hidden size without its weights", (m) => (m.encoders[0]!["network"]!["hidden"] = 5), /parameters has length/],
    [
      "no hidden size",
      (m) => (m.encoders[0]!["network"]!["hidden"] = 0),
      /hidden must be a whole number of at least 1/,
    ],
    ["a lost label", (m) => (m.encoders[0]!["channels"] = [{ name: "o", vocabulary: [] }] as never), /vocabulary has/],
    ["half an ensemble", (m) => Object.assign(m.encoders[0]!, { ensemble: [{}] }), /variant Invalid input/],
    ["no network", (m) => Object.assign(m.encoders[0]!, { network: 0 }), /network Invalid input/],
  ])("%s", (_, change, message) => {
    const bytes = forged(change);
    expect(() => decodeEncoders(bytes)).toThrow(FileError);
    expect(() => decodeEncoders(bytes)).toThrow(message);
  });
});

test.each([
  ["numbers without their weights", { sd: 2 }, /numeric are read as 1 columns, the network reads 0/],
  ["numbers without a spread", { sd: 0 }, /numeric\.0\.sd Too small/],
])("decodeEncoders refuses %s", (_, { sd }, message) => {
  const numeric = [{ name: "hours", mean: 1, sd, marked: false }];
  const bytes = encodeEncoders([{ ...encoder, numeric }]);
  expect(() => decodeEncoders(bytes)).toThrow(FileError);
  expect(() => decodeEncoders(bytes)).toThrow(message);
});
