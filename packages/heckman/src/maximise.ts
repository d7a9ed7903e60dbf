import { NotConvergedError, type RunContext, SingularError } from "@career-dml/core";
import { solveSpd } from "@career-dml/kernels";
import { z } from "zod";
import type { Evaluation, LikelihoodModel } from "./likelihood-model.js";

/** Limits of every likelihood fit. */
export const maximiseShape = {
  tolerance: z
    .number()
    .positive()
    .default(1e-7)
    .describe("Stops when Newton's next step is shorter than this many standard errors; that step is still taken."),
  maxIterations: z.int().min(1).default(100).describe("Newton steps before the fit gives up."),
  timeLimit: z.number().positive().default(600).describe("Seconds before the fit gives up."),
};

/** Limits after defaults. */
export interface Limits {
  readonly tolerance: number;
  readonly maxIterations: number;
  readonly timeLimit: number;
}

/** Where an ascent ended. */
export interface Ascent {
  /**
   * `converged`; `singular` if the information has no inverse where a concave likelihood must have one; `stuck` if no
   * step along the last direction raised the likelihood, or a limit was reached.
   */
  readonly status: "converged" | "singular" | "stuck";
  readonly parameters: Float64Array;
  readonly logLikelihood: number;
  /** Minus the Hessian one step of at most `tolerance` before the end. */
  readonly information: Float64Array;
  /** The last step tried, or `null` before the first. */
  readonly step: Float64Array | null;
  readonly iterations: number;
  /** Column at which a singular information broke. */
  readonly pivot: number;
}

/** Share of a log-likelihood that is rounding: near the optimum a full step must not be refused for it. */
const SLACK = 1e-13;
/** Share of the rise promised by the slope that a step must bring (Armijo). */
const SUFFICIENT = 1e-4;
const HALVINGS = 40;

/**
 * Ascends a log-likelihood by Newton's method with step halving. Where the information is not positive definite its
 * scaled diagonal is raised until it is, unless the likelihood is concave. Parameters may have any units: the stopping
 * rule counts in standard errors, `sqrt(g' I^-1 g)`, and the last step leaves an error of about its square.
 *
 * @throws {AbortedError} from the calls of the kernel, one or more for each step.
 */
export async function ascend(
  model: LikelihoodModel,
  start: Float64Array,
  { concave, ...limits }: Limits & { readonly concave: boolean },
  run: RunContext = {},
): Promise<Ascent> {
  const deadline = performance.now() + 1000 * limits.timeLimit;
  let parameters = start;
  let current = await model.evaluate(parameters, run);
  let step: Float64Array | null = null;
  for (let iteration = 1; ; iteration++) {
    const information = current.hessian.map((v) => -v);
    const end = (status: Ascent["status"], pivot = 0): Ascent => ({
      status,
      parameters,
      logLikelihood: current.logLikelihood,
      information,
      step,
      iterations: iteration,
      pivot,
    });
    const solved = direction(information, current.gradient, concave);
    if (typeof solved === "number") return end("singular", solved);
    step = solved.step;
    const rise = dot(current.gradient, step);
    if (solved.definite && rise <= limits.tolerance * limits.tolerance) {
      const last = along(parameters, step, 1);
      return { ...end("converged"), parameters: last, logLikelihood: current.logLikelihood + 0.5 * rise };
    }
    const over = iteration >= limits.maxIterations || performance.now() > deadline;
    const next: Trial | null = over ? null : await raise(model, { parameters, current, step, rise }, run);
    if (next === null) return end("stuck");
    parameters = next.parameters;
    current = next.evaluation;
  }
}

interface Trial {
  readonly parameters: Float64Array;
  readonly evaluation: Evaluation;
}

/** The longest of the steps 1, 1/2, 1/4, … that raises the likelihood enough, or `null`. */
async function raise(
  model: LikelihoodModel,
  from: {
    readonly parameters: Float64Array;
    readonly current: Evaluation;
    readonly step: Float64Array;
    readonly rise: number;
  },
  run: RunContext,
): Promise<Trial | null> {
  const { logLikelihood } = from.current;
  const slack = SLACK * (1 + Math.abs(logLikelihood));
  for (let h = 0, length = 1; h <= HALVINGS; h++, length /= 2) {
    const parameters = along(from.parameters, from.step, length);
    if (!parameters.every(Number.isFinite)) continue;
    const evaluation = await model.evaluate(parameters, run);
    const enough = evaluation.logLikelihood >= logLikelihood + SUFFICIENT * length * from.rise - slack;
    if (enough && evaluation.gradient.every(Number.isFinite) && evaluation.hessian.every(Number.isFinite)) {
      return { parameters, evaluation };
    }
  }
  return null;
}

/** Newton's step, or the pivot at which the information of a concave likelihood broke. */
function direction(
  information: Float64Array,
  gradient: Float64Array,
  concave: boolean,
): { step: Float64Array; definite: boolean } | number {
  const size = gradient.length;
  if (!information.every(Number.isFinite)) return 0;
  const scale = Float64Array.from({ length: size }, (_, j) => {
    const d = Math.abs(information[j * size + j]!);
    return d > 0 ? 1 / Math.sqrt(d) : 1;
  });
  const target = gradient.map((g, j) => g * scale[j]!);
  for (let ridge = 0; ; ridge = ridge === 0 ? 1e-3 : 4 * ridge) {
    const scaled = information.map((v, e) => v * scale[Math.floor(e / size)]! * scale[e % size]!);
    for (let j = 0; j < size; j++) scaled[j * size + j]! += ridge;
    try {
      const step = solveSpd(scaled, target, size).map((v, j) => v * scale[j]!);
      return { step, definite: ridge === 0 };
    } catch (error) {
      if (!(error instanceof SingularError)) throw error;
      if (concave || ridge > 1e6) return error.pivot;
    }
  }
}

/** The error of an ascent that found no optimum, with its last iterate. */
export const notConverged = (what: string, { iterations, parameters }: Ascent): NotConvergedError =>
  new NotConvergedError(what, iterations, parameters);

export const along = (from: Float64Array, step: Float64Array, length: number): Float64Array =>
  from.map((v, j) => v + length * step[j]!);

const dot = (a: Float64Array, b: Float64Array): number => a.reduce((sum, v, j) => sum + v * b[j]!, 0);
