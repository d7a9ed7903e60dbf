import { createRng, normalQuantile } from "@career-dml/core";
import type { RunPayload } from "@career-dml/study";
import { describe, expect, test } from "vitest";
import { sharedFactor } from "../../src/study/estimators/shared-factor.js";
import { runEstimators } from "../../src/study/run-estimators.js";

const N = 20_000;
const rng = createRng(5);
const normals = (name: string): Float64Array => {
  const own = rng.fork(name);
  return Float64Array.from({ length: N }, () => normalQuantile(own.uniform() * (1 - 1e-12) + 5e-13));
};
const [u, v, e1, e2, e3] = ["u", "v", "1", "2", "3"].map(normals);
const sum = (...terms: readonly (readonly [number, Float64Array])[]): Float64Array =>
  Float64Array.from({ length: N }, (_, i) => terms.reduce((total, [b, x]) => total + b * x[i]!, 0));

test("one factor behind three indicators: the share of its variance, whatever the loadings of the other two", () => {
  // r = .6 u + .8 e: the factor explains .36.
  const r = sum([0.6, u!], [0.8, e1!]);
  const found = sharedFactor(r, sum([2, u!], [1, e2!]), sum([-1, u!], [0.5, e3!]));
  expect(found).toBeCloseTo(0.36, 1);
});

test("proxies that share something else as well imply too small a share", () => {
  const r = sum([0.6, u!], [0.8, e1!]);
  // Cov(w, z) = .25 + 1: a fifth of the share.
  const found = sharedFactor(r, sum([0.5, u!], [1, v!]), sum([0.5, u!], [1, v!], [0.3, e3!]));
  expect(found).toBeCloseTo(0.36 / 5, 1);
});

/** What the data choose to report of careers of a kind. */
const reported = async (careers: "tilt" | "ladder", options = {}): Promise<unknown> => {
  const payload: RunPayload = {
    cell: 0,
    seed: 1001,
    options: { n: 2000, careers, careerStrength: 1, peerLaw: "binary", peerShare: 0.25 },
    estimators: [{ key: "data-chosen", estimator: "data-chosen", representation: null, options }],
    representations: ["shares"],
    level: 0.95,
  };
  const { said } = await runEstimators(payload, { threads: 1, measured: () => {} });
  expect(said["proxies"]).toBe("strong");
  return said["reported"];
};

describe("what the data choose to report", () => {
  test("proximal where the parts of careers share ability", async () => {
    expect(await reported("tilt")).toBe("proximal");
  });

  test("the star aggregate where they share a place on the ladder", async () => {
    expect(await reported("ladder")).toBe("star");
  });

  test("and there as well where the factor may explain a tenth less, as it does of careers that tell most", async () => {
    expect(await reported("ladder", { explains: 0.9 })).toBe("star");
    // Nothing is asked of it, so that strength alone decides.
    expect(await reported("ladder", { explains: 0 })).toBe("proximal");
  });

  test("an option that no share can be is refused", async () => {
    await expect(reported("tilt", { explains: 1.5 })).rejects.toThrow();
  });
});
