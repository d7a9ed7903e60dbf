import {
  CareerDmlError,
  NonFiniteError,
  NotConvergedError,
  OptionsError,
  ShapeError,
  SingularError,
} from "@career-dml/core";
import { describe, expect, test } from "vitest";
import { throwingTyped, typedError } from "../src/typed-errors.js";
import runKernel from "../src/worker-entry.js";

describe("typedError", () => {
  test.each([
    new ShapeError("weights", 3, 2),
    new SingularError("design", 4),
    new NonFiniteError([{ path: "x", message: "is not finite at entry 7" }]),
    new OptionsError("kernel", [{ path: "n", message: "must be an integer of at least 0, got -1" }]),
    new CareerDmlError("PANIC", "A native kernel failed: index out of bounds. Please report it."),
  ])("$name comes back with its class, message and fields", (error) => {
    const back = typedError({ code: error.code, message: error.message });
    expect(back).toBeInstanceOf(error.constructor);
    expect({ ...back, message: back.message }).toEqual({ ...error, message: error.message });
  });

  test("a fit that did not converge keeps its iterations", () => {
    const { code, message } = new NotConvergedError("boosting", 12, [1]);
    expect(typedError({ code, message })).toMatchObject({ code, message, iterations: 12 });
  });

  test("a message of another form keeps code and text", () => {
    expect(typedError({ code: "SHAPE", message: "odd" })).toMatchObject({ code: "SHAPE", message: "odd" });
  });
});

interface Sum {
  readonly sum: (input: { readonly a: number; readonly b: number }) => number;
}

describe("throwingTyped", () => {
  test("turns a bare error with a code into its class, and leaves any other as it is", () => {
    const kernels = throwingTyped<Record<"bare" | "other", (input: object) => unknown> & Sum>({
      bare: () => {
        throw Object.assign(new Error("matrix is singular: column 2 is a combination of the columns before it."), {
          code: "SINGULAR",
        });
      },
      other: () => {
        throw new RangeError("defect");
      },
      sum: ({ a, b }) => a + b,
    });
    expect(() => kernels.bare({})).toThrow(expect.objectContaining({ name: "SingularError", pivot: 2 }));
    expect(() => kernels.other({})).toThrow(RangeError);
    expect(kernels.sum({ a: 1, b: 2 })).toBe(3);
  });
});

describe("a value of the wrong type", () => {
  test("is refused as an option, whatever code napi gives it, and a caller's own error passes", () => {
    const callers = Object.assign(new Error("of the caller"), { code: "ERR_OF_CALLER" });
    const kernels = throwingTyped<Record<"gram" | "matmul" | "cholesky" | "growForest", (input: unknown) => unknown>>({
      gram: () => {
        throw Object.assign(new Error("Failed to convert napi value String into rust type `f64`"), {
          code: "NumberExpected",
        });
      },
      matmul: () => {
        throw Object.assign(new Error("Expected a Float64Array"), { code: "InvalidArg" });
      },
      cholesky: () => {
        throw callers;
      },
      growForest: () => Object.keys(null as never),
    });
    expect(() => kernels.gram({})).toThrow(expect.objectContaining({ code: "OPTIONS", where: "gram" }));
    expect(() => kernels.matmul({})).toThrow("matmul: input has a value of the wrong type: Expected a Float64Array");
    expect(() => kernels.matmul(null)).toThrow("matmul: input must be an object, got null");
    expect(() => kernels.matmul(3)).toThrow(expect.objectContaining({ code: "OPTIONS" }));
    expect(() => kernels.growForest({})).toThrow(expect.objectContaining({ code: "OPTIONS", where: "growForest" }));
    expect(() => kernels.cholesky({})).toThrow(callers);
  });
});

describe("a kernel in a worker thread", () => {
  test("replies with its output, or with its error as data that structured cloning keeps", () => {
    const input = { a: Float64Array.of(2), b: Float64Array.of(3), n: 1, m: 1, q: 1 };
    expect(runKernel({ kernel: "matmul", input })).toEqual({ output: { c: Float64Array.of(6) } });
    const reply = structuredClone(runKernel({ kernel: "matmul", input: { ...input, n: 2 } }));
    expect(reply).toEqual({ error: { code: "SHAPE", message: "a has length 1, expected 2." } });
  });
});
