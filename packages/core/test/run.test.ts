import { describe, expect, test } from "vitest";
import { partOf, report, withoutProgress } from "../src/index.js";

describe("progress of a part", () => {
  test("a part counts within its share of the whole, and never falls", () => {
    const seen: number[] = [];
    const part = partOf({ onProgress: ({ done, total }) => seen.push(done / total) }, 0.5, 0.9);
    for (const done of [0, 2, 1, 4]) part.onProgress!({ stage: "a", done, total: 4 });
    expect(seen).toEqual([0.5, 0.7, 0.7, 0.9]);
  });

  test("passes on what a training says of its epochs", () => {
    const training = { label: "encoder", epoch: 3, epochs: 4, loss: 0.5, validationLoss: null };
    const seen: unknown[] = [];
    const part = partOf({ onProgress: (progress) => seen.push(progress) }, 0, 0.5);
    part.onProgress!({ stage: "encoders", done: 3, total: 4, training });
    expect(seen).toEqual([{ stage: "encoders", done: 0.375, total: 1, training }]);
  });

  test("is silent where the caller counts the part as a whole", () => {
    const seen: number[] = [];
    report(withoutProgress({ onProgress: ({ done }) => seen.push(done) }), "inside", 1, 2);
    expect(seen).toEqual([]);
  });
});
