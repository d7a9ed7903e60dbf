import {
  checkHistories,
  checkpoint,
  DataError,
  FIRST_STATE,
  type Histories,
  type RunContext,
  type Sequences,
  selectHistories,
  selectUnits,
} from "@career-dml/core";
import { labelsOf, type NextStateHead, recurrentLayout, sigmoid } from "@career-dml/kernels";
import { encodeAll } from "../encode-all.js";
import { readCareers } from "../encode.js";
import { KERNEL_ENGINE, type RecurrentEngine } from "../recurrent-engine.js";
import { type Encoder, membersOf } from "../encoder.js";
import { type NextStateLikelihood, type NextStatePrediction, nextStateLikelihood } from "./next-state-likelihood.js";
import type { Transition } from "./transitions.js";

/** Beginnings of careers that are encoded at once. */
const BATCH = 16_384;

/**
 * Likelihood and perplexity of careers under an encoder that predicts next states (`nextState`, `jointCausal`), on the steps
 * on which `markovLikelihood` is scored: one answer per channel. Every step is predicted from the career before it. The
 * members of an ensemble foretell by the mean of their probabilities.
 * Where the present state is one that training never saw, the destination's softmax decides over moving as well.
 *
 * @param histories One sequence per channel of the encoder, in its order and vocabularies; the numeric columns that it reads.
 * @param units The careers that are scored: ones that the encoder has not seen.
 * @throws {DataError} if the encoder predicts no next states, or a vocabulary is not that of its channel; where numeric
 *   columns are not those that it reads.
 * @throws {NonFiniteError} naming the first step to which the encoder gives no probability.
 * @throws {AbortedError} if the run is aborted.
 * @see Vafa, Palikot, Du, Kanodia, Athey & Blei (2024), CAREER, TMLR, for the two stages and the measure.
 */
export async function encoderLikelihood(
  encoder: Encoder,
  histories: Histories,
  units: ArrayLike<number>,
  run: RunContext = {},
  engine: RecurrentEngine = KERNEL_ENGINE,
): Promise<readonly NextStateLikelihood[]> {
  const { sequences } = histories;
  checkHistories(histories);
  checkEncoderReads(encoder, sequences);
  const members = membersOf(encoder);
  const states: ReadonlyMap<number, Float64Array>[] = [];
  for (const member of members) states.push(await statesBefore(member, histories, units, run, engine));
  return sequences.map((s, channel) => {
    const head = encoder.network.heads.find((h) => h.loss === "nextState" && h.channel === channel) as NextStateHead;
    const predictors = members.map((member) => predictor(member, head));
    return nextStateLikelihood(s, units, (step) => {
      const isKnown = encoder.options.padding === "fed" || encoder.seen[channel]![FIRST_STATE + step.from] === 1;
      const before = place(encoder, step.period);
      return averaged(predictors.map((by, m) => by(states[m]!.get(step.unit)!.subarray(...before), step, isKnown)));
    });
  });
}

/** The mean of the members' probabilities of staying, and of moving to the destination. */
function averaged(predictions: readonly NextStatePrediction[]): NextStatePrediction {
  if (predictions.length === 1) return predictions[0]!;
  const mean = (of: (p: NextStatePrediction) => number): number =>
    predictions.reduce((sum, p) => sum + of(p), 0) / predictions.length;
  const move = mean(({ stay }) => 1 - stay);
  return { stay: mean(({ stay }) => stay), destination: mean((p) => (1 - p.stay) * p.destination) / move };
}

function checkEncoderReads({ variant, network, channels }: Encoder, sequences: readonly Sequences[]): void {
  const missing = channels.filter((_, c) => !network.heads.some((h) => h.loss === "nextState" && h.channel === c));
  if (missing.length > 0) {
    const message = `of variant ${variant} predicts no next ${missing.map(({ name }) => name).join(", ")}; train nextState`;
    throw new DataError([{ path: "encoder", message }]);
  }
  const issues = sequences.flatMap(({ name, vocabulary }, c) => {
    const known = channels[c]?.vocabulary ?? [];
    const same = known.length === vocabulary.length && vocabulary.every((label, k) => label === known[k]);
    const message = "has another vocabulary than the encoder; make it by sequencesOf(name, histories, vocabulary)";
    return same ? [] : [{ path: name, message }];
  });
  if (issues.length > 0) throw new DataError(issues);
}

/** Where the state before a period's step lies among those of its career. */
const place = ({ network: { hidden } }: Encoder, period: number): [number, number] => [
  (period - 1) * hidden,
  period * hidden,
];

/** Of each unit the states of the recurrent layer after 1, 2, ... periods, all but the last, one after the other. */
async function statesBefore(
  encoder: Encoder,
  histories: Histories,
  units: ArrayLike<number>,
  run: RunContext,
  engine: RecurrentEngine,
): Promise<ReadonlyMap<number, Float64Array>> {
  const { hidden } = encoder.network;
  const states = new Map<number, Float64Array>();
  for (const beginnings of batchesOf(histories.sequences[0]!, units)) {
    await checkpoint(run);
    const task = { precision: encoder.options.precision, ...beginningsTask(encoder, histories, beginnings) };
    const [encoding] = await encodeAll([task], run, engine);
    const { representation } = encoding!;
    const n = beginnings.length;
    beginnings.forEach(({ unit, length, of }, row) => {
      const own = states.get(unit) ?? new Float64Array((of - 1) * hidden);
      for (let h = 0; h < hidden; h++) own[(length - 1) * hidden + h] = representation[h * n + row]!;
      states.set(unit, own);
    });
  }
  return states;
}

/** The first `length` of the `of` states of a unit. */
interface Beginning {
  readonly unit: number;
  readonly length: number;
  readonly of: number;
}

/** All beginnings that a step follows, of consecutive units together. */
function* batchesOf({ lengths }: Sequences, units: ArrayLike<number>): Generator<readonly Beginning[]> {
  let batch: Beginning[] = [];
  for (let k = 0; k < units.length; k++) {
    const unit = units[k]!;
    const of = lengths[unit]!;
    for (let length = 1; length < of; length++) batch.push({ unit, length, of });
    if (batch.length < BATCH && k < units.length - 1) continue;
    if (batch.length > 0) yield batch;
    batch = [];
  }
}

/** The recurrent layer alone, over beginnings of careers. */
function beginningsTask(encoder: Encoder, histories: Histories, beginnings: readonly Beginning[]) {
  const network = {
    ...encoder.network,
    pooling: "last",
    bottleneck: { kind: "none" },
    heads: [],
    adversary: null,
  } as const;
  const parameters = encoder.parameters.slice(0, recurrentLayout(network).total);
  const units = beginnings.map(({ unit }) => unit);
  const lengths = Int32Array.from(beginnings, ({ length }) => length);
  const { careers } = readCareers(encoder, {
    sequences: histories.sequences.map((s) => ({ ...selectUnits(s, units), lengths })),
    numericHistories: (histories.numericHistories ?? []).map((h) => ({ ...selectHistories(h, units), lengths })),
  });
  // A fed encoder would read on through its padding.
  return { network, parameters, ...careers, lengths: lengths.map((length) => Math.min(length, careers.periods)) };
}

type Predict = (state: Float64Array, step: Transition, isKnown: boolean) => NextStatePrediction;

/** The two stages of a head from one state of the recurrent layer. */
function predictor({ network, parameters, options }: Encoder, head: NextStateHead): Predict {
  const labels = labelsOf(network, head);
  const { hidden } = network;
  const weight = recurrentLayout(network).heads[network.heads.findIndex(({ name }) => name === head.name)]!;
  const bias = weight + hidden * labels;
  const move = bias + labels;
  const logits = new Float64Array(labels);
  const linear = (state: Float64Array, first: number, stride: number, constant: number): number =>
    state.reduce((sum, v, k) => sum + v * parameters[first + k * stride]!, parameters[constant]!);
  // Label k of the vocabulary has code k where padding is fed, and FIRST_STATE + k otherwise.
  const shift = (options.padding === "fed" ? 0 : FIRST_STATE) - head.firstLabel;
  return (state, step, isKnown) => {
    const [from, to] = [step.from + shift, step.to + shift];
    for (let j = 0; j < labels; j++) logits[j] = linear(state, weight + j, labels, bias + j);
    const twoStages = head.stay && isKnown && from >= 0;
    const share = softmax(logits, twoStages ? from : -1);
    if (twoStages) {
      return { stay: sigmoid(-linear(state, move, 1, move + hidden)), destination: share[to] ?? 0 };
    }
    const stay = share[from] ?? 0;
    return { stay, destination: (share[to] ?? 0) / (1 - stay) };
  };
}

/** Softmax over all entries but one. */
function softmax(logits: Float64Array, without: number): Float64Array {
  const largest = logits.reduce((a, b, j) => (j === without ? a : Math.max(a, b)), -Infinity);
  const shares = logits.map((v, j) => (j === without ? 0 : Math.exp(v - largest)));
  const total = shares.reduce((a, b) => a + b, 0);
  return shares.map((v) => v / total);
}
