import { beforeAll, describe, expect, test } from "vitest";
import { probing, representationSufficiency } from "@career-dml/dml";
import { createRng, design, stratifiedFolds } from "@career-dml/core";
import { simulateCareers } from "@career-dml/dgp";
import { careerRepresentation } from "@career-dml/gru";
import { readRepresentation } from "../../src/index.js";
import { temporaryFolder } from "../data/panel-file.js";
import { cli } from "../cli/terminal.js";

const file = temporaryFolder();
const { dataset, truth } = simulateCareers({ n: 300, seed: 3 });

beforeAll(async () => {
  await cli(["simulate", "--n", "300", "--seed", "3", "--out", file("panel.csv")]);
  const argv = ["embed", "--data", file("panel.csv"), "--unit", "label", "--derive", "label = individual_id + 1000"];
  const roles = ["--time", "period", "--sequence", "occupation", "--treatment", "treatment", "--outcome", "outcome"];
  const where = ["--where", "period < 10 or period = 13", "--hidden", "4", "--epochs", "5", "--quiet"];
  for (const [name, more] of [
    ["every.csv", ["--folds", "3", "--every-fold"]],
    ["own.csv", ["--folds", "3"]],
    ["one.parquet", []],
  ] as const) {
    const { code, stderr } = await cli([...argv, ...roles, ...where, ...more, "--out", file(name)]);
    expect([code, stderr]).toEqual([0, ""]);
  }
});

/** Code and message of what reading a file throws. */
const refusal = (name: string, text?: string): Promise<string> =>
  readRepresentation({ data: text === undefined ? file(name) : file(name, text), inSample: false }).then(
    () => "",
    (error: { code: string; message: string }) => `${error.code} ${error.message}`,
  );

describe("readRepresentation", () => {
  test("a cross-fitted representation is that of the library, to the bit, and is examined like it", async () => {
    const read = await readRepresentation({ data: file("every.csv"), inSample: false });
    const folds = stratifiedFolds(dataset.treatment, 3, createRng(42).fork("folds"));
    const own = await careerRepresentation("vib", dataset, folds, { hidden: 4, epochs: 5, seed: 42 });
    expect(read).toMatchObject({ name: "vib", dimension: 8, inSample: false });
    expect(read.folds).toEqual(folds);
    expect(read.designs.map(({ x }) => x)).toEqual(own.designs.map(({ x }) => x));
    const { outcome, treatment } = dataset;
    const probe = (representation: typeof own) =>
      probing({ representation, outcome, treatment, ability: truth.ability, folds });
    expect(await probe(read)).toEqual(await probe(own));
    const added = design({ ability: truth.ability });
    const effect = { nuisance: { learners: ["ridge" as const] } };
    const result = await representationSufficiency({ data: dataset, representation: read, folds, added }, { effect });
    expect(result.added).toEqual(["ability"]);
  });

  test("one encoder: what it saw is said by who reads it", async () => {
    const read = await readRepresentation({ data: file("one.parquet"), inSample: true });
    expect(read).toMatchObject({ folds: null, inSample: true, dimension: 8 });
    const own = await careerRepresentation("vib", dataset, null, { hidden: 4, epochs: 5, seed: 42 });
    expect(read.designs[0]!.x).toEqual(own.designs[0]!.x);
  });

  test("columns of own folds alone, none, or some only are refused", async () => {
    expect(await refusal("own.csv")).toMatch(/^DATA .*own folds alone.*--every-fold/);
    expect(await refusal("none.csv", "id,wage\n1,2\n")).toMatch(/^DATA .*holds no column of a representation/);
    expect(await refusal("some.csv", "fold1.vib.1,fold3.vib.1,fold\n1,2,1\n")).toMatch(/lacks some columns of a fold/);
    expect(await refusal("far.csv", "fold1.vib.1,fold2.vib.1,fold\n1,2,3\n")).toMatch(/folds that are none of 1 to 2/);
    expect(await refusal("gap.csv", "vib.1,vib.2\n1,\n2,1\n")).toMatch(/lacks values of vib\.2/);
    expect(await refusal("text.csv", "vib.1\nhello\n")).toMatch(/^COLUMN /);
  });

  test("columns of encoders that were applied to new careers are one design", async () => {
    const applied = file("applied.csv", "id,fold1.vib.1,fold2.vib.1\n1,2,3\n2,5,7\n");
    const read = await readRepresentation({ data: applied, inSample: false });
    expect(read).toMatchObject({ folds: null, dimension: 2 });
    expect([...read.designs[0]!.x]).toEqual([2, 5, 3, 7]);
  });
});
