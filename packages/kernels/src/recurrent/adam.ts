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

/**
 * One step of Adam (Kingma & Ba 2015, algorithm 1) on parameters `from` to `to - 1` of `state`, which holds parameters,
 * first and second moments one after the other, each of length `total`.
 *
 * Parity: exact. Twin: native/crates/kernels/src/recurrent/adam.rs
 */
export function adam(
  state: Float64Array,
  gradient: Float64Array,
  range: { readonly from: number; readonly to: number; readonly total: number },
  step: AdamStep,
): void {
  const { from, to, total } = range;
  const scale = step.learningRate / (1 - step.power1);
  const inverseRoot = 1 / Math.sqrt(1 - step.power2);
  const keep = 1 - step.learningRate * step.weightDecay;
  for (let i = from; i < to; i++) {
    const g = gradient[i]!;
    const m = BETA1 * state[total + i]! + ONE_MINUS_BETA1 * g;
    const v = BETA2 * state[2 * total + i]! + ONE_MINUS_BETA2 * (g * g);
    state[total + i] = m;
    state[2 * total + i] = v;
    state[i] = state[i]! * keep - (scale * m) / (Math.sqrt(v) * inverseRoot + EPSILON);
  }
}
