import { describe, expect, test } from "vitest";
import { expectClose } from "../src/close.js";
import { replicationA, replicationUniforms, replicationWA } from "../src/replications.js";

const sum = (values: ArrayLike<number>): number => Array.from(values).reduce((total, v) => total + v, 0);

/** The check sums that were published with the fixtures, made by another program. */
describe("replications", () => {
  test("uniforms of replication 1", () => {
    const uniform = replicationUniforms(1);
    expect([uniform(), uniform(), uniform()]).toEqual([0.51654221951313717, 0.27356886177014245, 0.32560005955212051]);
  });

  test("setup A, replication 1", () => {
    const { design, treatment, outcome, testDesign } = replicationA(1);
    expectClose(sum(design.x), 5949.37065450405, 1e-12, "sum of X");
    expect(sum(treatment)).toBe(1019);
    expectClose(sum(outcome), 3002.83385373978, 1e-12, "sum of Y");
    expectClose(sum(testDesign.x), 2935.84661989052, 1e-12, "sum of test X");
  });

  test("setup A with fewer units and other noise", () => {
    const [none, one, four] = [0, 1, 4].map((noise) => replicationA(1, { n: 500, noise }).outcome);
    expect(one).toHaveLength(500);
    one!.forEach((y, i) => expectClose(four![i]! - none![i]!, 4 * (y - none![i]!), 1e-10, `noise of unit ${i}`));
  });

  test("setup WA, replication 1", () => {
    const { design, treatment, outcome, testDesign } = replicationWA(1);
    expectClose(sum(design.x), 7956.28631675725, 1e-12, "sum of X");
    expect(sum(treatment)).toBe(793);
    expectClose(sum(outcome), 9.39931345783229, 1e-10, "sum of Y");
    expectClose(sum(testDesign.x), 4947.25103869771, 1e-12, "sum of test X");
  });
});
