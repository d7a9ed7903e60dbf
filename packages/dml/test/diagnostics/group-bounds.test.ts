import { clusterIndex, createRng, normalQuantile } from "@career-dml/core";
import { expectClose } from "@career-dml/testing";
import { describe, expect, test } from "vitest";
import { effectScore, groupBounds, groupEffects, interactiveElements, sensitivityBounds } from "../../src/index.js";

const N = 300;
const rng = createRng(21);
const normal = (): Float64Array => Float64Array.from({ length: N }, () => normalQuantile(rng.uniform()));
const propensity = Float64Array.from({ length: N }, () => 0.2 + 0.6 * rng.uniform());
const treatment = Uint8Array.from(propensity, (e) => (rng.uniform() < e ? 1 : 0));
const mu0 = normal();
const mu1 = mu0.map((m, i) => m + 1 + (i % 3));
const outcome = normal().map((v, i) => v + (treatment[i] === 1 ? mu1[i]! : mu0[i]!));
const observed = { outcome, treatment, nuisances: { mu0, mu1, propensity } };
const groups = Array.from({ length: N }, (_, i) => (i % 3) * 5);
const confounding = { cfY: 0.04, cfD: 0.06, rho: 0.8 };

describe("bounds of groups", () => {
  const rows = groupBounds({ observed, groups }, { ...confounding, level: 0.9 });

  test("estimates are those of the groups, in the order of their numbers", () => {
    expect(rows.map(({ group }) => group)).toEqual(["0", "5", "10"]);
    const { parameters } = groupEffects({ scores: effectScore(observed, "ATE").psiB, groups });
    for (const [g, { estimate, n, se }] of rows.entries()) {
      expectClose(estimate, parameters[g]!.estimate, 1e-12);
      // Divided by n - 1 here, by n there.
      expectClose(se, parameters[g]!.se * Math.sqrt(n / (n - 1)), 1e-12);
    }
  });

  test("a group has the bounds of a sample that holds nobody else", () => {
    const own = [...Array(N).keys()].filter((i) => groups[i] === 5);
    const pick = (v: Float64Array) => Float64Array.from(own, (i) => v[i]!);
    const alone = {
      outcome: pick(outcome),
      treatment: Uint8Array.from(own, (i) => treatment[i]!),
      nuisances: { mu0: pick(mu0), mu1: pick(mu1), propensity: pick(propensity) },
    };
    const { lower, upper, seLower } = sensitivityBounds(interactiveElements(alone, { spread: "n - 1" }), confounding);
    expectClose(rows[1]!.lower, lower, 1e-12);
    expectClose(rows[1]!.upper, upper, 1e-12);
    expectClose(rows[1]!.confidence[0], lower - normalQuantile(0.9) * seLower, 1e-12);
  });

  test("one group of everybody has the bounds of the average effect", () => {
    const [all] = groupBounds({ observed, groups: Array.from({ length: N }, () => "all") }, confounding);
    expectClose(all!.lower, sensitivityBounds(interactiveElements(observed), confounding).lower, 1e-12);
  });

  test("clusters of one unit change nothing", () => {
    const clusters = clusterIndex([...Array(N).keys()], N);
    const clustered = groupBounds({ observed, groups, clusters }, { ...confounding, level: 0.9 });
    for (const [g, row] of clustered.entries()) {
      expectClose(row.confidence[0], rows[g]!.confidence[0], 1e-10);
    }
  });

  test("refuses groups without an error, by name, and another length", () => {
    const single = groups.map((group, i) => (i === 0 ? 99 : group));
    expect(() => groupBounds({ observed, groups: single })).toThrow(
      expect.objectContaining({ code: "DATA", message: expect.stringContaining("group 99") }),
    );
    const clusters = clusterIndex(
      groups.map((group) => (group === 0 ? 0 : 1)),
      N,
    );
    expect(() => groupBounds({ observed, groups, clusters })).toThrow(/group 0 lies in one cluster/);
    expect(() => groupBounds({ observed, groups: [1, 2] })).toThrow(expect.objectContaining({ code: "SHAPE" }));
  });
});
