import { column, createRng, type Design } from "@career-dml/core";
import { describe, expect, test } from "vitest";
import { readSample, type Sample } from "../../src/estimate/data/sample.js";
import { resolveValidateOptions } from "../../src/validate-options.js";
import { leaveOut } from "../../src/validate/left-out.js";
import { placebos } from "../../src/validate/placebos.js";
import type { Estimator, Refit } from "../../src/validate/refit.js";
import { temporaryFolder } from "../data/panel-file.js";

const file = temporaryFolder();
const rng = createRng(4);

/** Columns whose names begin alike; `age_sq` and the career's `z` are missing here and there, `x_missing` is a column of the user's. */
const rows = Array.from({ length: 60 }, (_, i) => {
  const age = rng.uniform();
  const [x, own, z] = [rng.uniform(), rng.uniform(), rng.uniform()];
  return [rng.uniform(), i % 2, age, i % 5 === 0 ? "" : age * age, x, own, i % 4 === 0 ? "" : z].join(",");
});
const data = file("marks.csv", ["y,d,age,age_sq,x,x_missing,z", ...rows, ""].join("\n"));

async function read() {
  const options = resolveValidateOptions({
    data,
    outcome: "y",
    treatment: "d",
    covariates: ["age", "age_sq", "x", "x_missing", "z"],
    careers: ["z"],
    leaveOut: ["ages=age,age_sq"],
    missing: "indicator",
    permutations: 1,
  });
  const rules = { binary: ["treatment"] as const, outcomeOfSelected: false };
  return { options, sample: await readSample({ ...options, unit: null }, rules) };
}

/** An estimator that remembers what it was given. */
function recorder() {
  const seen: Sample[] = [];
  const whole = { effect: { estimate: 0, se: 1 }, elements: () => ({}), units: null } as unknown as Refit;
  const again = async (sample: Sample): Promise<Refit> => {
    seen.push(sample);
    return whole;
  };
  return { seen, whole, estimator: { again, full: again } as unknown as Estimator };
}

const of = (d: Design, name: string): number[] => [...column(d, d.names.indexOf(name))];

/** Values of the career, each with its mark. */
const pairs = (d: Design): string[] => {
  const marks = of(d, "z_missing");
  return of(d, "z")
    .map((value, i) => `${value} ${marks[i]}`)
    .sort();
};

describe("marks of missing values", () => {
  test("leave with their columns; a column of the user's that is called like one stays", async () => {
    const { options, sample } = await read();
    const { seen, whole, estimator } = recorder();
    const { leftOut } = await leaveOut({ sample, whole }, options, estimator, {});
    const without = Object.fromEntries(
      leftOut.map(({ name }, k) => [
        name,
        sample.covariates.names.filter((column) => !seen[k]!.covariates.names.includes(column)),
      ]),
    );
    expect(without).toEqual({
      age: ["age"],
      age_sq: ["age_sq", "age_sq_missing"],
      x: ["x"],
      x_missing: ["x_missing"],
      ages: ["age", "age_sq", "age_sq_missing"],
      careers: ["z", "z_missing"],
    });
  });

  test("are dealt out anew with the careers that they are of", async () => {
    const { options, sample } = await read();
    const { seen, whole, estimator } = recorder();
    await placebos({ sample, whole }, options, estimator, {});
    const { covariates: dealt } = seen.at(-1)!;
    const moved = sample.covariates.names.filter(
      (name) => of(dealt, name).join() !== of(sample.covariates, name).join(),
    );
    expect(moved).toEqual(["z", "z_missing"]);
    expect(pairs(dealt)).toEqual(pairs(sample.covariates));
  });
});
