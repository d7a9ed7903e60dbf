import * as fc from "fast-check";
import { type BoostingTask, js, type KernelName } from "../../src/index.js";
import { type Problem, problem, taskOf } from "../boosting/problems.js";
import { numbered, predictionOf, weightsOf as weightsOfForest } from "../forest/forest-calls.js";
import { anyDesign, anyForest } from "../forest/forest-inputs.js";
import { floats, ordinary, weightsOf } from "../linear/kernel-inputs.js";
import { trainingTask } from "../recurrent/tasks.js";
import { outcomeRows, signsOf, withOrWithoutConstant } from "../selection/selection-inputs.js";

/** An input as its kernel takes it. */
export type Input = Readonly<Record<string, unknown>>;

const sizes = fc.record({ n: fc.integer({ min: 1, max: 20 }), p: fc.integer({ min: 1, max: 4 }) });
const bit = fc.integer({ min: 0, max: 1 });
const tolerance = fc.constant(1e-9);

/** A design and an outcome. */
const rowsOf = ({ n, p }: { readonly n: number; readonly p: number }) => ({
  x: floats(n * p, ordinary),
  n: fc.constant(n),
  p: fc.constant(p),
  y: floats(n, ordinary),
});

/** Rows are all outside the validation rows, said or left unsaid. */
const boostingTask = (given: Problem): BoostingTask => {
  const task = taskOf(given);
  const others = Uint32Array.from({ length: given.n }, (_, i) => i).filter((i) => !task.validation?.includes(i));
  return given.seed % 2 === 0 ? task : { ...task, rows: others };
};

const boosting = problem.map((given) => ({ x: given.x, n: given.n, p: given.p, ...boostingTask(given) }));

/** What a kernel takes of an object that holds more. */
const only = (input: object, ...names: readonly string[]): Input =>
  Object.fromEntries(Object.entries(input).filter(([name]) => names.includes(name)));

const WEIGHTS_FIELDS =
  "roots feature threshold sets left statistics x n p clusters clusterUnits bagSample treeSample splitSample bagSize keys query m rows";

const encoding = trainingTask.map(({ network, precision, n, periods, codes, lengths, numeric, state }) => {
  const parameters = state.values.slice(0, state.values.length / 4);
  return { tasks: [{ network, precision, n, periods, codes, lengths, numeric, parameters }] };
});

const BIVARIATE_FIELDS = "z n q x p signs weights parameters scores";

/** Small inputs of every kernel, of the shapes and values that it takes; few are refused, such as singular designs. */
export const soundInputs: Readonly<Record<KernelName, fc.Arbitrary<Input>>> = {
  cholesky: fc.integer({ min: 1, max: 5 }).chain((p) => {
    // A diagonal larger than the rest of its row: positive definite.
    const a = floats(p * p, ordinary).map((v) => v.map((entry, k) => (k % (p + 1) === 0 ? 60 + entry : entry)));
    return fc.record({ a, p: fc.constant(p), b: floats(p, ordinary), tolerance });
  }),
  gram: sizes.chain((size) => fc.record({ ...rowsOf(size), weights: weightsOf(size.n) })),
  logisticRidge: sizes.chain((size) =>
    fc.record({
      ...rowsOf(size),
      y: floats(size.n, bit),
      weights: weightsOf(size.n),
      penalty: floats(size.p, fc.double({ noNaN: true, min: 0, max: 3 })),
      tolerance,
      maxIterations: fc.constantFrom(1, 25),
    }),
  ),
  matmul: fc
    .tuple(fc.integer({ min: 0, max: 6 }), fc.integer({ min: 0, max: 6 }), fc.integer({ min: 0, max: 6 }))
    .chain(([n, m, q]) =>
      fc.record({
        a: floats(n * m, ordinary),
        b: floats(m * q, ordinary),
        n: fc.constant(n),
        m: fc.constant(m),
        q: fc.constant(q),
      }),
    ),
  probitTerms: fc
    .integer({ min: 0, max: 20 })
    .chain((n) => fc.record({ index: floats(n, ordinary), signs: signsOf(n) })),
  qrLeastSquares: sizes.chain((size) => fc.record({ ...rowsOf(size), tolerance })),
  fitBoosting: boosting,
  fitBoostingBatch: problem.map((given) => {
    const { x, n, p } = given;
    return { x, n, p, tasks: [boostingTask(given), taskOf(given)], keepModels: true };
  }),
  predictBoosting: boosting.map((given) => {
    const { x, n, p } = given;
    return { x, n, p, model: js.kernels.fitBoosting(given, 1).model, scale: "response" };
  }),
  rankColumns: anyDesign.map(({ x, n, p }) => ({ x, n, p })),
  growForest: anyForest.map((forest) => ({ ...forest })),
  predictForest: fc.tuple(anyForest, fc.boolean()).map(([forest, outOfBag]) => ({ ...predictionOf(forest, outOfBag) })),
  forestWeights: fc
    .tuple(numbered, fc.boolean())
    .map(([forest, outOfBag]) => only(weightsOfForest(forest, outOfBag), ...WEIGHTS_FIELDS.split(" "))),
  encodeRecurrent: encoding,
  trainRecurrent: fc.array(trainingTask, { minLength: 1, maxLength: 2 }).map((tasks) => ({ tasks })),
  probitLikelihood: withOrWithoutConstant,
  bivariateProbitLikelihood: outcomeRows.map(({ parameters, ...rows }) =>
    only({ ...rows, parameters: parameters.slice(0, -1) }, ...BIVARIATE_FIELDS.split(" ")),
  ),
  choiceOutcomeLikelihood: outcomeRows,
};
