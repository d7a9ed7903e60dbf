// A task module whose answers are known: the mean of n standard normals, moved by `effect`. Plain JavaScript, so that worker
// threads and processes of their own can import it.
import { appendFileSync } from "node:fs";

/** xorshift32 from a seed, and normals from it by Box and Muller. */
function normals(seed) {
  let state = (Math.imul(seed + 1, 0x9e3779b9) ^ 0x85ebca6b) >>> 0 || 1;
  const uniform = () => {
    state ^= state << 13;
    state >>>= 0;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return (state + 0.5) / 2 ** 32;
  };
  for (let k = 0; k < 20; k++) uniform();
  return () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
}

const ESTIMATORS = {
  /** The mean: no bias, standard error 1 / sqrt(n). */
  mean: (draws) => draws.reduce((sum, v) => sum + v, 0) / draws.length,
  /** The first draw alone: no bias, standard error 1. */
  first: (draws) => draws[0],
  /** The mean and .5: a bias of .5. */
  biased: (draws) => draws.reduce((sum, v) => sum + v, 0) / draws.length + 0.5,
  broken: () => {
    throw new RangeError("never works");
  },
};

const Z = 1.959963984540054;
const OPTIONS = ["n", "effect", "log", "milliseconds", "exit", "fail", "fill", "bytes"];

function answer({ key, estimator }, draws) {
  try {
    const estimate = ESTIMATORS[estimator](draws);
    const se = estimator === "first" ? 1 : 1 / Math.sqrt(draws.length);
    const [low, high] = [estimate - Z * se, estimate + Z * se];
    return { estimator: key, estimate, se, ci: [low, high], pValue: null, estimand: "MEAN" };
  } catch (error) {
    return { estimator: key, failure: { code: error.name, message: error.message } };
  }
}

async function run({ cell, seed, options, estimators }, context) {
  const { n = 25, effect = 1, log, milliseconds = 0, exit, fail, fill } = options;
  if (milliseconds > 0) await new Promise((resolve) => setTimeout(resolve, milliseconds));
  if (exit === seed) process.exit(3);
  if (fail === seed) throw new RangeError(`seed ${seed} fails`);
  if (fill === seed) {
    const held = [];
    for (;;) held.push(Array.from({ length: 1e5 }, () => ({})));
  }
  const normal = normals(seed);
  const started = performance.now();
  const draws = Array.from({ length: n }, () => effect + normal());
  const sample = draws.reduce((sum, v) => sum + v, 0) / n;
  context.measured("draw", (performance.now() - started) / 1000);
  // One line for each time that it was computed.
  if (log !== undefined) appendFileSync(log, `${cell} ${seed}\n`);
  return {
    cell,
    seed,
    truths: { MEAN: { sample, population: effect } },
    estimates: estimators.map((estimator) => answer(estimator, draws)),
    said: { odd: seed % 2 === 1 },
  };
}

export const taskModule = {
  version: "1",
  tasks: { run },
  bytes: ({ payload }) => payload.options.bytes ?? 0,
  checkStudy: ({ cells, estimators, representations }) => [
    ...cells.flatMap(({ options }, k) =>
      Object.keys(options)
        .filter((name) => !OPTIONS.includes(name))
        .map((name) => ({ path: `cells.${k}.options.${name}`, message: "is no option" })),
    ),
    ...estimators.flatMap(({ estimator }, k) =>
      Object.hasOwn(ESTIMATORS, estimator) ? [] : [{ path: `estimators.${k}.estimator`, message: `is no estimator` }],
    ),
    ...representations.map((_, k) => ({ path: `representations.${k}`, message: "is no representation" })),
  ],
};
