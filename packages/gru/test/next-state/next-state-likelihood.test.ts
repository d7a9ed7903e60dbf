import { createRng, sequencesOf } from "@career-dml/core";
import { expectClose } from "@career-dml/testing";
import { describe, expect, test } from "vitest";
import { nextStateLikelihood } from "../../src/next-state/next-state-likelihood.js";
import { chainCareers, everybody } from "./chains.js";

const careers = sequencesOf("s", [["a", "a", "b", null, "c"], ["c", "c"], ["b"]]);

describe("nextStateLikelihood", () => {
  test("of a model that knows nothing of k states is a perplexity of k", () => {
    const k = 7;
    const s = chainCareers(
      Array.from({ length: k }, () => Array(k).fill(1 / k)),
      50,
      6,
      createRng(3),
    );
    const found = nextStateLikelihood(s, everybody(s), () => ({ stay: 1 / k, destination: 1 / (k - 1) }));
    expectClose(found.next.perplexity!, k, 1e-12);
    expectClose(found.destination.perplexity!, k - 1, 1e-12);
  });

  test("is the sum of its two parts; unknown states are in neither", () => {
    const { next, moveOrStay, destination, unknown } = nextStateLikelihood(careers, [0, 1, 2], () => ({
      stay: 0.75,
      destination: 0.2,
    }));
    expect(unknown).toBe(2);
    // Two stays and one move.
    expect([next.steps, moveOrStay.steps, destination.steps]).toEqual([3, 3, 1]);
    expectClose(moveOrStay.logLikelihood!, (2 * Math.log(0.75) + Math.log(0.25)) / 3, 1e-15);
    expectClose(destination.logLikelihood!, Math.log(0.2), 1e-15);
    expectClose(3 * next.logLikelihood!, 3 * moveOrStay.logLikelihood! + destination.logLikelihood!, 1e-15);
    expectClose(next.perplexity!, (0.75 * 0.75 * 0.25 * 0.2) ** (-1 / 3), 1e-15);
  });

  test("is null where there is no step", () => {
    const nothing = { steps: 0, logLikelihood: null, perplexity: null };
    expect(nextStateLikelihood(careers, [2], () => ({ stay: 1, destination: 1 }))).toEqual({
      next: nothing,
      moveOrStay: nothing,
      destination: nothing,
      unknown: 0,
    });
  });

  test("refuses a probability without a logarithm and names the step", () => {
    const sure = { stay: 1, destination: 1 };
    const unsure = { stay: 0.5, destination: Number.NaN };
    expect(() => nextStateLikelihood(careers, [0, 1], () => sure)).toThrow(
      /s, unit 1, period 3 the model gives b the probability 0/,
    );
    expect(() => nextStateLikelihood(careers, [0, 1], () => unsure)).toThrow(
      expect.objectContaining({ code: "NON_FINITE" }),
    );
  });
});
