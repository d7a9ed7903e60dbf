import { DataError, FIRST_STATE, type Issue, resolveOptions } from "@career-dml/core";
import { checkNetwork, phiSize, recurrentLayout } from "@career-dml/kernels";
import { z } from "zod";
import { TARGETS } from "../encoder-network.js";
import { EncoderOptionsSchema } from "../encoder-options.js";
import { numericWidth } from "../numeric-columns.js";
import type { Encoder } from "../encoder.js";
import { VARIANTS } from "../variants.js";

const moments = z.looseObject({ mean: z.number(), sd: z.number() });

/** What describing careers takes for granted of an encoder; whatever else it has passes. */
const plainEncoder = z.looseObject({
  variant: z.string().refine((name) => Object.hasOwn(VARIANTS, name), "is unknown"),
  options: z.looseObject({}),
  channels: z.array(z.looseObject({ name: z.string(), vocabulary: z.array(z.string()) })).min(1),
  seen: z.array(z.instanceof(Uint8Array)),
  network: z.looseObject({
    vocabularies: z.array(z.int()),
    embedding: z.int(),
    numeric: z.int(),
    hidden: z.int(),
    pooling: z.enum(["last", "attention"]),
    bottleneck: z.looseObject({ kind: z.string() }),
    heads: z.array(z.looseObject({ name: z.string() })),
    adversary: z.looseObject({ hidden: z.int() }).nullable(),
  }),
  parameters: z.instanceof(Float64Array),
  numeric: z.array(
    z.looseObject({ name: z.string(), mean: z.number(), sd: z.number().positive(), marked: z.boolean() }),
  ),
  outcome: moments,
  columns: z.looseObject({ mean: z.instanceof(Float64Array), sd: z.instanceof(Float64Array) }),
  losses: z.array(z.number()),
  ensemble: z.array(z.unknown()),
});

/**
 * Checks that plain data are an encoder: its fields, its options, and that vocabularies, network and weights belong together.
 *
 * @throws {DataError} naming every field that is absent, of another type, or disagrees with the others.
 * @throws {OptionsError} if its options are unknown or out of range.
 */
export function checkEncoder(read: unknown): Encoder {
  const encoder = withLaterFields(read);
  const parsed = plainEncoder.safeParse(encoder);
  if (!parsed.success) {
    throw new DataError(parsed.error.issues.map(({ path, message }) => ({ path: path.join("."), message })));
  }
  const plain = encoder as Encoder;
  resolveOptions(`encoder ${plain.variant}`, EncoderOptionsSchema, plain.options);
  checkNetwork(plain.network, Object.keys(TARGETS).length);
  const issues = disagreements(plain);
  if (issues.length > 0) throw new DataError(issues);
  for (const member of plain.ensemble) checkMember(plain, checkEncoder(member));
  // Files of versions without the option hold encoders of double precision.
  return { ...plain, options: { ...plain.options, precision: plain.options.precision ?? "double" } };
}

/** All encoders of an ensemble describe careers alike. */
function checkMember(encoder: Encoder, member: Encoder): void {
  const { variant, channels, numeric, seen, network, ensemble } = member;
  const same =
    JSON.stringify([variant, channels, numeric, network]) ===
    JSON.stringify([encoder.variant, encoder.channels, encoder.numeric, encoder.network]);
  const sawSame = seen.every((codes, c) => codes.every((code, k) => code === encoder.seen[c]![k]));
  if (same && sawSame && ensemble.length === 0) return;
  const message = "hold an encoder of another variant, network or vocabulary";
  throw new DataError([{ path: "ensemble", message }]);
}

/** Files from before encoders read numbers, or were ensembles, say nothing of them. */
function withLaterFields(read: unknown): unknown {
  if (typeof read !== "object" || read === null) return read;
  const absent = ["numeric", "ensemble"].filter((field) => !(field in read));
  return absent.length === 0 ? read : { ...read, ...Object.fromEntries(absent.map((field) => [field, []])) };
}

function disagreements({ channels, seen, numeric, network, parameters, columns, options }: Encoder): Issue[] {
  const { vocabularies } = network;
  const issues: Issue[] = [];
  const expect = (path: string, is: number, expected: number): void => {
    if (is !== expected) issues.push({ path, message: `has length ${is}, expected ${expected}` });
  };
  expect("network.vocabularies", vocabularies.length, channels.length);
  expect("seen", seen.length, channels.length);
  channels.forEach(({ vocabulary }, c) => {
    // A fed encoder has neither padding nor unknown among its codes.
    const rows = vocabulary.length + (options.padding === "fed" ? 0 : FIRST_STATE);
    expect(`channels.${c}.vocabulary`, rows, vocabularies[c] ?? 0);
    expect(`seen.${c}`, seen[c]?.length ?? 0, rows);
  });
  if (numericWidth(numeric) !== network.numeric) {
    const message = `are read as ${numericWidth(numeric)} columns, the network reads ${network.numeric}`;
    issues.push({ path: "numeric", message });
  }
  expect("parameters", parameters.length, recurrentLayout(network).total);
  expect("columns.mean", columns.mean.length, phiSize(network));
  expect("columns.sd", columns.sd.length, phiSize(network));
  if (!parameters.every(Number.isFinite)) issues.push({ path: "parameters", message: "are not all finite" });
  return issues;
}
