import { describe, expect, test } from "vitest";
import { resultJson } from "../src/result-json.js";
import { realResult, simulatedResult } from "./sample-result.js";

describe("results.json", () => {
  test.each([
    ["simulated", simulatedResult()],
    ["observed", realResult()],
  ])("holds the %s result, whole", (_, result) => {
    expect(JSON.parse(resultJson(result))).toEqual(JSON.parse(JSON.stringify(result)));
  });

  test("differs between runs in its last block only", () => {
    const result = simulatedResult();
    const [a, b] = [result, { ...result, execution: { backend: "js" as const, threads: 8, timings: { total: 40 } } }]
      .map(resultJson)
      .map((text) => text.slice(0, text.indexOf('\n  "execution"')));
    expect(a).toBe(b);
    expect(Object.keys(JSON.parse(resultJson(result))).at(-1)).toBe("execution");
  });
});
