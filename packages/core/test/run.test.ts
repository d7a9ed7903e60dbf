import { describe, expect, test } from "vitest";
import { partOf, report, withoutProgress } from "../src/index.js";

describe("progress of a part", () => {
  test("a part counts within its share of the whole, and never falls", () => {
    const seen: number[] = [];
    const part = partOf({ onProgress: ({ done, total }) => seen.push(done / total) }, 0.5, 0.9);
    for (const done of [0, 2, 1, 4]) part.onProgress!({ stage: "a", done, total: 4 });
    expect(seen).toEqual([0.5, 0.7, 0.7, 0.9]);
  });

  test("is silent where the caller counts the part as a whole", () => {
    const seen: number[] = [];
    report(withoutProgress({ onProgress: ({ done }) => seen.push(done) }), "inside", 1, 2);
    expect(seen).toEqual([]);
  });
});
