import { type AdamStep, adam, adamSingle } from "./adam.js";
import {
  type Batch,
  type Careers,
  everyState,
  everyStateGradients,
  fillBatch,
  lastStateGradients,
  lastStates,
  newBatchBuffers,
} from "./batch.js";
import { backwardGru, encoderGradient } from "./gru-gradient.js";
import { backwardGruSingle, encoderGradientSingle } from "./gru-gradient-single.js";
import {
  arrangeWeights,
  type Chunk,
  fillTable,
  forwardGru,
  type GruSizes,
  type GruWeights,
  gruSizes,
  newGruWeights,
  type Reals,
} from "./gru-layer.js";
import { fillTableSingle, forwardGruSingle } from "./gru-layer-single.js";
import { type RecurrentLayout, type RecurrentNetwork, recurrentLayout } from "./network.js";

/**
 * Arithmetic of embeddings and GRU, of their gradients and of their Adam steps; what follows them is in double precision
 * always.
 *
 * - `double`: for exactness.
 * - `single`: every operation is rounded to single precision. States are handed on exactly, gradients with respect to
 *   them are rounded once, and so are parameters and moments on entry. The same bits on every backend and processor.
 * - `fast`: as `single`, but the native kernels may round the sum of a product once instead of twice where the processor
 *   can. Results then depend on the processor and the backend; the TypeScript kernels compute `single`.
 */
export type Precision = "double" | "single" | "fast";

/** What an encoder is made from. */
export interface EncoderSource {
  readonly network: RecurrentNetwork;
  readonly careers: Careers;
  /** Parameters in the order of `recurrentLayout`; for training, both moments follow. */
  readonly values: Float64Array;
  /** Most rows of a batch. */
  readonly capacity: number;
  /** Whether gradients with respect to the state after every period come. */
  readonly everyState: boolean;
  /** Whether the parameters will not change. */
  readonly fixed: boolean;
}

/** Embeddings and GRU of one network, in double or single precision inside, with doubles going in and out. */
export interface RecurrentLayer {
  /** Runs the GRU over the careers of `rows`, longest first; position within `rows` of each row of the batch. */
  forward(rows: Uint32Array): Uint32Array;
  /** The state after the last period of each row, row-major rows x hidden. */
  lastStates(into: Float64Array): void;
  /** The state after each period of each row, [row][period][hidden]; entries after a row's end keep what they hold. */
  everyState(into: Float64Array): void;
  /** Takes the gradient with respect to the states of `lastStates`. */
  lastStateGradients(from: Float64Array): void;
  /** Takes the gradient with respect to the states of `everyState`. */
  everyStateGradients(from: Float64Array): void;
  /** Gradients of all parameters. */
  backward(): void;
  /** One step along the gradients of `backward`. */
  adam(step: AdamStep): void;
  /** Writes the parameters, in the order of `recurrentLayout`. */
  parameters(into: Float64Array): void;
  /** Writes parameters and both moments into the first three of the vectors of length `total`. */
  state(values: Float64Array, total: number): void;
}

/** The parts that differ between the precisions. */
interface Arithmetic<A extends Reals> {
  zeros(length: number): A;
  fillTable(
    network: RecurrentNetwork,
    layout: RecurrentLayout,
    parameters: A,
    present: ArrayLike<number>,
    into: GruWeights<A>,
  ): void;
  forward(sizes: GruSizes, weights: GruWeights<A>, chunk: Chunk<A>, scratch: A): void;
  backward(sizes: GruSizes, weights: GruWeights<A>, chunk: Chunk<A>, present: ArrayLike<number>): void;
  gradient(
    network: RecurrentNetwork,
    layout: RecurrentLayout,
    parameters: A,
    chunks: readonly Chunk<A>[],
    present: ArrayLike<number>,
    gradient: A,
  ): void;
  adam(vectors: { parameters: A; first: A; second: A; gradient: A }, step: AdamStep): void;
}

const DOUBLE: Arithmetic<Float64Array> = {
  zeros: (length) => new Float64Array(length),
  fillTable,
  forward: forwardGru,
  backward: backwardGru,
  gradient: encoderGradient,
  adam,
};

const SINGLE: Arithmetic<Float32Array> = {
  zeros: (length) => new Float32Array(length),
  fillTable: fillTableSingle,
  forward: forwardGruSingle,
  backward: backwardGruSingle,
  gradient: encoderGradientSingle,
  adam: adamSingle,
};

/** Twin: native/crates/kernels/src/recurrent/gru_encoder.rs */
export const gruEncoder = (precision: Precision, source: EncoderSource): RecurrentLayer =>
  precision === "double" ? encoderOf(DOUBLE, source) : encoderOf(SINGLE, source);

function encoderOf<A extends Reals>(arithmetic: Arithmetic<A>, source: EncoderSource): RecurrentLayer {
  const { network, careers, values, capacity, fixed } = source;
  const layout = recurrentLayout(network);
  const sizes = gruSizes(network, careers.periods, source.everyState);
  const weights = newGruWeights(sizes, arithmetic.zeros);
  const buffers = newBatchBuffers(sizes, network.vocabularies, capacity, arithmetic.zeros);
  const scratch = arithmetic.zeros(sizes.gates);
  const [parameters, first, second] = [0, 1, 2].map((vector) => {
    const own = arithmetic.zeros(layout.query);
    own.set(values.subarray(vector * layout.total, vector * layout.total + layout.query));
    return own;
  }) as [A, A, A];
  const gradient = arithmetic.zeros(layout.query);
  if (fixed) {
    const every = Uint32Array.from({ length: sizes.items }, (_, item) => item);
    arithmetic.fillTable(network, layout, parameters, every, weights);
    arrangeWeights(network, layout, parameters, weights);
  }
  let batch: Batch<A> | undefined;
  const current = (): Batch<A> => {
    if (batch === undefined) throw new Error("forward comes first");
    return batch;
  };
  return {
    forward(rows) {
      batch = fillBatch(sizes, careers, rows, buffers);
      if (!fixed) {
        arithmetic.fillTable(network, layout, parameters, batch.present, weights);
        arrangeWeights(network, layout, parameters, weights);
      }
      for (const chunk of batch.chunks) arithmetic.forward(sizes, weights, chunk, scratch);
      return batch.positions;
    },
    lastStates: (into) => lastStates(sizes, current(), into),
    everyState: (into) => everyState(sizes, current(), into),
    lastStateGradients: (from) => lastStateGradients(sizes, current(), from),
    everyStateGradients: (from) => everyStateGradients(sizes, current(), from),
    backward() {
      const { chunks, present } = current();
      for (const chunk of chunks) arithmetic.backward(sizes, weights, chunk, present);
      arithmetic.gradient(network, layout, parameters, chunks, present, gradient);
    },
    adam: (step) => arithmetic.adam({ parameters, first, second, gradient }, step),
    parameters: (into) => into.set(parameters),
    state(into, total) {
      [parameters, first, second].forEach((vector, v) => into.set(vector, v * total));
    },
  };
}
