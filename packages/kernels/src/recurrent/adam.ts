/** What an Adam step needs besides the gradient; `beta` powers belong to the step about to be taken. */
export interface AdamStep {
  readonly learningRate: number;
  /** 0.9^step, by repeated multiplication. */
  readonly power1: number;
  /** 0.999^step. */
  readonly power2: number;
  /** Decoupled weight decay (Loshchilov & Hutter 2019): parameters first shrink by `learningRate * weightDecay`. */
  readonly weightDecay: number;
}

export const BETA1 = 0.9;
export const BETA2 = 0.999;
const ONE_MINUS_BETA1 = 0.1;
const ONE_MINUS_BETA2 = 0.001;
const EPSILON = 1e-8;

const fround = Math.fround;
const SINGLE_BETA1 = fround(BETA1);
const SINGLE_BETA2 = fround(BETA2);
const SINGLE_REST1 = fround(ONE_MINUS_BETA1);
const SINGLE_REST2 = fround(ONE_MINUS_BETA2);
const SINGLE_EPSILON = fround(EPSILON);

/** Parameters with their gradient and moments, all of one length. */
export interface AdamVectors<A> {
  readonly parameters: A;
  readonly first: A;
  readonly second: A;
  readonly gradient: A;
}

/**
 * One step of Adam (Kingma & Ba 2015, algorithm 1).
 *
 * Parity: exact.
 * Twin: native/crates/kernels/src/recurrent/adam.rs
 */
export function adam({ parameters, first, second, gradient }: AdamVectors<Float64Array>, step: AdamStep): void {
  const scale = step.learningRate / (1 - step.power1);
  const inverseRoot = 1 / Math.sqrt(1 - step.power2);
  const keep = 1 - step.learningRate * step.weightDecay;
  for (let i = 0; i < parameters.length; i++) {
    const g = gradient[i]!;
    const m = BETA1 * first[i]! + ONE_MINUS_BETA1 * g;
    const v = BETA2 * second[i]! + ONE_MINUS_BETA2 * (g * g);
    first[i] = m;
    second[i] = v;
    parameters[i] = parameters[i]! * keep - (scale * m) / (Math.sqrt(v) * inverseRoot + EPSILON);
  }
}

/**
 * The same step in single precision: its constants are rounded once, then every operation is.
 *
 * Parity: exact. Twin: as above.
 */
export function adamSingle({ parameters, first, second, gradient }: AdamVectors<Float32Array>, step: AdamStep): void {
  const scale = fround(step.learningRate / (1 - step.power1));
  const inverseRoot = fround(1 / Math.sqrt(1 - step.power2));
  const keep = fround(1 - step.learningRate * step.weightDecay);
  for (let i = 0; i < parameters.length; i++) {
    const g = gradient[i]!;
    const m = fround(fround(SINGLE_BETA1 * first[i]!) + fround(SINGLE_REST1 * g));
    const v = fround(fround(SINGLE_BETA2 * second[i]!) + fround(SINGLE_REST2 * fround(g * g)));
    first[i] = m;
    second[i] = v;
    const root = fround(fround(fround(Math.sqrt(v)) * inverseRoot) + SINGLE_EPSILON);
    parameters[i] = fround(fround(parameters[i]! * keep) - fround(fround(scale * m) / root));
  }
}
