import { loadNative } from "@career-dml/kernels";
import { describe, expect, test } from "vitest";
import { careerRepresentation, encode, trainEncoder } from "../src/index.js";
import { tensorflowEngine } from "../src/tensorflow/index.js";
import { simulatedCareers } from "./simulated-careers.js";

const { data } = simulatedCareers(80);
const rows = Uint32Array.from({ length: 60 }, (_, i) => i);
const options = { embedding: 3, hidden: 6, phi: 3, epochs: 4, batch: 16 };
const js = { backend: "js" } as const;

const trained = (precision: "double" | "single" | "fast", run: { backend: "js" | "native" } = js) =>
  trainEncoder(data, { variant: "vib", options: { ...options, precision }, rows }, run);

const represented = (precision: "single" | "fast") =>
  careerRepresentation("predictive", data, null, { ...options, epochs: 1, precision }, js);

describe("precision of encoders", () => {
  test("single precision is double precision to its seven digits", async () => {
    const [single, double] = [await trained("single"), await trained("double")];
    expect(single.parameters).not.toEqual(double.parameters);
    single.losses.forEach((loss, e) => expect(loss).toBeCloseTo(double.losses[e]!, 4));
    const isSingle = single.parameters.subarray(0, 30).every((value) => Math.fround(value) === value);
    expect(isSingle).toBe(true);
  });

  test.skipIf(loadNative() === null)(
    "single precision has the same bits on both backends, on new careers too",
    async () => {
      const native = { backend: "native" } as const;
      const ours = await trained("single", native);
      expect(ours).toEqual(await trained("single"));
      const fresh = simulatedCareers(50, 7).data;
      expect(await encode(ours, fresh, native)).toEqual(await encode(ours, fresh, js));
    },
  );

  test("what may have other digits elsewhere says so", async () => {
    expect(await represented("single")).toMatchObject({ reproducible: true, options: { precision: "single" } });
    expect(await represented("fast")).toMatchObject({ reproducible: false, options: { precision: "fast" } });
    expect(tensorflowEngine({} as never).reproducible).toBe(false);
  });
});
