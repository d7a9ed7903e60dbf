import { expect, test } from "vitest";
import { causalForest, encodeForest, fitForest, forestParts, mergeForests } from "../src/index.js";
import { experiment } from "./every-kind.js";

const sizes = (trees: number, treesPerPart?: number): number[] =>
  forestParts("causal-forest", { trees, bagSize: 4 }, treesPerPart).map((part) => part.trees);

test("parts hold all trees, none fewer than two bags", () => {
  expect(sizes(48, 16)).toEqual([16, 16, 16]);
  expect(sizes(56, 16)).toEqual([16, 16, 16, 8]);
  expect(sizes(52, 16)).toEqual([16, 16, 20]);
  expect(sizes(8, 16)).toEqual([8]);
  expect(sizes(160)).toEqual([52, 52, 56]);
  const parts = forestParts("causal-forest", { trees: 48, bagSize: 4, firstBag: 3 }, 16);
  expect(parts.map(({ firstBag }) => firstBag)).toEqual([3, 7, 11]);
});

test("parts that are no whole bags are refused", () => {
  for (const treesPerPart of [4, 10, 0, 8.5]) {
    expect(() => sizes(48, treesPerPart)).toThrow(/treesPerPart must be a multiple of bagSize 4 and at least 8/);
  }
});

test("fitted apart and merged they are the forest of one fit, in its file too", async () => {
  const data = experiment(120);
  const options = { trees: 28, bagSize: 4, seed: 9 };
  const parts = await Promise.all(
    forestParts("causal-forest", options, 8).map((part) => fitForest("causal-forest", data, part)),
  );
  const merged = mergeForests(parts.reverse());
  const whole = await causalForest(data, options);
  expect(Buffer.from(encodeForest(merged)).equals(Buffer.from(encodeForest(whole)))).toBe(true);
});
