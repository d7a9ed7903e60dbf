import { createRng, type Design, design } from "@career-dml/core";
import { expectAllClose } from "@career-dml/testing";
import { describe, expect, test } from "vitest";
import { type LearnerTask, LEARNER_NAMES, learnerOf, unpenalised, mean } from "../src/index.js";

const n = 600;
const range = (from: number, to: number): Uint32Array => Uint32Array.from({ length: to - from }, (_, k) => from + k);

/** A hidden group moves the outcome; covariates say nothing of it. */
function hiddenGroup(seed: number) {
  const rng = createRng(seed);
  const x: Design = design({ x: Float64Array.from({ length: n }, () => rng.uniform()) });
  const group = Float64Array.from({ length: n }, () => (rng.uniform() < 0.5 ? 1 : 0));
  return { x, group, weights: group.map((g) => (g === 1 ? 9 : 1)) };
}

const task = (given: Partial<LearnerTask> & Pick<LearnerTask, "design" | "target">): LearnerTask => ({
  training: range(0, n / 2),
  test: range(n / 2, n),
  loss: "squared",
  rng: createRng(1),
  ...given,
});

const average = (values: Float64Array): number => values.reduce((sum, v) => sum + v, 0) / values.length;

describe("weights of learners", () => {
  const learners = LEARNER_NAMES.map((name) => learnerOf({ name, options: {} }));

  test.each(learners.map((learner) => [learner.name, learner] as const))(
    "%s counts units by their weights, in means and in shares",
    async (_, learner) => {
      const { x, group, weights } = hiddenGroup(3);
      for (const loss of ["squared", "log"] as const) {
        const given = { design: x, target: group, loss };
        const [plain, weighted] = await learner.fit([task(given), task({ ...given, weights })], {});
        const expected = group.subarray(0, n / 2).reduce((sum, g) => sum + 9 * g, 0);
        const total = weights.subarray(0, n / 2).reduce((sum, w) => sum + w, 0);
        expect(Math.abs(average(plain!) - average(group.subarray(0, n / 2)))).toBeLessThan(0.06);
        expect(Math.abs(average(weighted!) - expected / total)).toBeLessThan(0.06);
      }
    },
  );

  test.each(learners.filter(({ name }) => name !== "boosting").map((learner) => [learner.name, learner] as const))(
    "%s does not mind the unit of weights, and equal weights are none",
    async (_, learner) => {
      const { x, group, weights } = hiddenGroup(5);
      const given = { design: x, target: group };
      const scaled = weights.map((w) => 1024 * w);
      const ones = new Float64Array(n).fill(1);
      const [first, second, third, fourth] = await learner.fit(
        [
          task({ ...given, weights }),
          task({ ...given, weights: scaled }),
          task({ ...given, weights: ones }),
          task(given),
        ],
        {},
      );
      expectAllClose(second!, first!, 1e-9, "scaled");
      expectAllClose(third!, fourth!, 1e-8, "equal");
    },
  );

  test("whole weights are repeated rows", async () => {
    const { x, group } = hiddenGroup(7);
    const weights = Float64Array.from({ length: n }, (_, i) => i % 3);
    const training = range(0, n / 2);
    const repeated = Uint32Array.from([...training].flatMap((i) => Array.from({ length: i % 3 }, () => i)));
    for (const learner of [mean, unpenalised]) {
      for (const loss of ["squared", "log"] as const) {
        const given = { design: x, target: group, loss };
        const tasks = [task({ ...given, weights }), task({ ...given, training: repeated })];
        const [weighted, copied] = await learner.fit(tasks, {});
        expectAllClose(weighted!, copied!, 1e-7, `${learner.name}, ${loss}`);
      }
    }
  });
});
