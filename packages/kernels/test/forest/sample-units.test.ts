import { createRng } from "@career-dml/core";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { drawnUnits, type TreeSampling, treeSampler } from "../../src/forest/sample-units.js";
import { isMember } from "../../src/forest/subsets.js";
import { js } from "../../src/index.js";
import { largeForest, sizesOf } from "./forest-inputs.js";

const clustered = fc
  .record({
    clusters: fc.array(fc.nat(9), { minLength: 10, maxLength: 80 }).map((extra) => [...Array(10).keys(), ...extra]),
    equal: fc.boolean(),
    honest: fc.boolean(),
    seed: fc.nat(),
  })
  .map(({ clusters, equal, honest, seed }) => {
    const codes = Int32Array.from(clusters);
    const clusterUnits = equal ? Math.min(...sizesOf(codes)) : 0;
    const samples = { bagSample: 6, treeSample: 5, splitSample: honest ? 3 : 5 };
    return { sampling: { n: codes.length, clusters: codes, clusterUnits, ...samples } satisfies TreeSampling, seed };
  });

describe("treeSampler on clusters", () => {
  test("draws whole clusters, or as many units of each, from the bag's, none on both sides of honesty", () => {
    fc.assert(
      fc.property(clustered, ({ sampling, seed }) => {
        const { clusters, clusterUnits, splitSample, treeSample } = sampling;
        const sampler = treeSampler(sampling);
        const inBag = drawnUnits(createRng(seed), sampling);
        const stream = createRng(seed);
        sampler.drawBag(stream);
        sampler.drawTree(stream);
        const split = [...sampler.split.subarray(0, sampler.splitCount)];
        const fill = [...sampler.fill.subarray(0, sampler.fillCount)];
        expect([...split, ...fill].every((i) => isMember(inBag, i))).toBe(true);
        const of = (units: number[]): number[] => [...new Set(units.map((i) => clusters[i]!))];
        const sizes = sizesOf(clusters);
        const expected = (units: number[]): number =>
          of(units).reduce((sum, c) => sum + (clusterUnits === 0 ? sizes[c]! : clusterUnits), 0);
        expect(new Set(split).size).toBe(expected(split));
        expect(new Set(fill).size).toBe(expected(fill));
        expect(of(split).length).toBe(splitSample);
        if (splitSample === treeSample) expect(fill).toEqual(split);
        else expect(of(fill).filter((c) => of(split).includes(c))).toEqual([]);
      }),
      { numRuns: 300, seed: 20190402 },
    );
  });

  test("every cluster is as likely as any other, and every unit of a large one, whatever the sizes", () => {
    const clusters = Int32Array.of(0, 1, 1, 2, 2, 2, 3, 3, 3, 3);
    const sampling = { n: 10, clusters, clusterUnits: 1, bagSample: 2, treeSample: 2, splitSample: 1 };
    const sampler = treeSampler(sampling);
    const rng = createRng(3);
    const counts = new Float64Array(10);
    const draws = 12_000;
    for (let k = 0; k < draws; k++) {
      sampler.drawBag(rng);
      sampler.drawTree(rng);
      for (const i of [sampler.split[0]!, sampler.fill[0]!]) counts[i]!++;
    }
    counts.forEach((count, i) => {
      const share = 0.5 / sizesOf(clusters)[clusters[i]!]!;
      expect(Math.abs(count - draws * share)).toBeLessThan(4 * Math.sqrt(draws * share * (1 - share)));
    });
  });
});

describe("growForest on clusters", () => {
  test.each(["causal", "regression"] as const)("of one unit each is the %s forest without clusters", (kind) => {
    const input = { ...largeForest(kind), bags: 3 };
    const singles = Int32Array.from({ length: input.n }, (_, i) => i);
    const plain = js.kernels.growForest(input, 1);
    for (const clusterUnits of [0, 1]) {
      expect(js.kernels.growForest({ ...input, clusters: singles, clusterUnits }, 1)).toEqual(plain);
    }
  });
});
