import {
  checkHistories,
  checkpoint,
  DataError,
  type Design,
  FIRST_STATE,
  type Histories,
  type RunContext,
  type Sequences,
  UNKNOWN,
} from "@career-dml/core";
import { type Encoding, firstOutput, phiSize, type RecurrentHead } from "@career-dml/kernels";
import { type CareerCodes, careerCodes, hideUnseen } from "./careers.js";
import { combineMembers } from "./combine-members.js";
import { encodeAll } from "./encode-all.js";
import { predictionsOf } from "./head-predictions.js";
import { withNumbers } from "./numeric-columns.js";
import { KERNEL_ENGINE, type RecurrentEngine } from "./recurrent-engine.js";
import { type Encoder, membersOf } from "./encoder.js";

/** What an encoder says of careers. */
export interface EncodedCareers {
  /** The representation, one row per unit, columns `predictive.1`, `predictive.2`, ... */
  readonly design: Design;
  /**
   * Prediction of each head: `outcome`, within an arm `outcome0` and `outcome1`, and `effect` in the outcome's unit;
   * `treatment` as a logit; the representer without and with treatment, `representer0` and `representer1`; of
   * `nextState.0`, the first channel, each career's log-likelihood over its transitions.
   */
  readonly predictions: Readonly<Record<string, Float64Array>>;
  /** States that training had never seen, read as unknown. */
  readonly unseen: number;
}

/**
 * Describes careers by a trained encoder, in its vocabulary: a label that it does not know is read as unknown.
 *
 * @param histories One sequence per channel of the encoder, in its order; the numeric columns that it reads, in any order.
 * @throws {DataError} if there are more or fewer channels or numeric columns than the encoder reads, where a unit's history is
 *   empty, its channels or columns differ in length, or a number is missing of which training missed none.
 * @throws {NonFiniteError} if a number is infinite, or missing where its column refuses that.
 */
export async function encode(
  encoder: Encoder,
  histories: Histories,
  run: RunContext = {},
  engine: RecurrentEngine = KERNEL_ENGINE,
): Promise<EncodedCareers> {
  const [encoded] = await encodeMany([encoder], histories, run, engine);
  return encoded!;
}

/** As `encode`, for several encoders at once. */
export async function encodeMany(
  encoders: readonly Encoder[],
  histories: Histories,
  run: RunContext = {},
  engine: RecurrentEngine = KERNEL_ENGINE,
): Promise<EncodedCareers[]> {
  checkHistories(histories);
  const members = encoders.flatMap(membersOf);
  const inputs: ReturnType<typeof readCareers>[] = [];
  for (const member of members) {
    await checkpoint(run);
    inputs.push(readCareers(member, histories));
  }
  const tasks = members.map(({ network, parameters, options: { precision } }, m) => {
    return { network, precision, parameters, ...inputs[m]!.careers };
  });
  const encodings = await encodeAll(tasks, run, engine);
  const described = members.map((member, m) => describedBy(member, inputs[m]!, encodings[m]!));
  let at = 0;
  return encoders.map(({ network, ensemble }) =>
    combineMembers(described.slice(at, (at += 1 + ensemble.length)), network.heads),
  );
}

/** What one encoder says: standardised columns, predictions in their units. */
function describedBy(
  { variant, network, columns, outcome }: Encoder,
  { careers: { n }, hidden }: ReturnType<typeof readCareers>,
  { representation, outputs }: Encoding,
): EncodedCareers {
  const { heads } = network;
  const p = phiSize(network);
  const x = representation.map((v, at) => (v - columns.mean[Math.floor(at / n)]!) / columns.sd[Math.floor(at / n)]!);
  const names = Object.freeze(Array.from({ length: p }, (_, j) => `${variant}.${j + 1}`));
  const predictions = heads.flatMap((head, h) =>
    predictionsOf(head).map((name, k) => {
      const first = firstOutput(heads, h) + k;
      return [name, inOutcomeUnit(head, outputs.slice(first * n, (first + 1) * n), outcome)] as const;
    }),
  );
  return { design: Object.freeze({ n, p, names, x }), predictions: Object.fromEntries(predictions), unseen: hidden };
}

/** Means of the outcome and effects on it in the outcome's unit; everything else as it is. */
function inOutcomeUnit({ loss }: RecurrentHead, values: Float64Array, { mean, sd }: Encoder["outcome"]): Float64Array {
  if (loss === "squared") return values.map((v) => mean + sd * v);
  return loss === "rLoss" ? values.map((v) => sd * v) : values;
}

/**
 * Careers in the codes and numbers of an encoder, and how many of their states it has never seen.
 *
 * @throws {DataError} as `encode` says.
 */
export function readCareers(
  encoder: Encoder,
  { sequences, numericHistories = [] }: Histories,
): { readonly careers: CareerCodes; readonly hidden: number } {
  const states = careerCodes(recoded(sequences, encoder), encoder.options);
  const all = withNumbers(states, numericHistories, encoder.numeric);
  // A fed encoder has no unknown state: its vocabulary is that of its own data.
  return encoder.options.padding === "fed" ? { careers: all, hidden: 0 } : hideUnseen(all, encoder.seen);
}

/** The sequences in the encoder's vocabularies; the same ones where they agree already. */
function recoded(sequences: readonly Sequences[], { channels, options }: Encoder): readonly Sequences[] {
  if (sequences.length !== channels.length) {
    const message = `are ${sequences.length} kinds of state; the encoder reads ${channels.map((c) => c.name).join(", ")}`;
    throw new DataError([{ path: "sequences", message }]);
  }
  return channels.map(({ vocabulary }, c) => {
    const s = sequences[c]!;
    const same = s.vocabulary.length === vocabulary.length && s.vocabulary.every((label, k) => label === vocabulary[k]);
    if (same) return s;
    // A code beyond the vocabulary is one that was not seen, and is counted as such.
    const foreign = options.padding === "fed" ? UNKNOWN : FIRST_STATE + vocabulary.length;
    const index = new Map(vocabulary.map((label, k) => [label, FIRST_STATE + k]));
    const codes = s.codes.map((code) => {
      if (code < FIRST_STATE) return code;
      return index.get(s.vocabulary[code - FIRST_STATE]!) ?? foreign;
    });
    return { ...s, vocabulary, codes };
  });
}
