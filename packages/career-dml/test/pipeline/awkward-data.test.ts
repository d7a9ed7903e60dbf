import { type CareerRunResult, createRng, DataError, type Rng } from "@career-dml/core";
import { describe, expect, test } from "vitest";
import { type RunOptionsInput, runPipeline } from "../../src/index.js";
import { careerRunResult } from "../../src/shapes/career-run.js";
import { ROLES, temporaryFolder } from "../data/panel-file.js";

const file = temporaryFolder();

interface Person {
  readonly id: number;
  readonly treated: number;
  readonly ability: number;
  /** Of the person alone: what else is drawn moves nobody's other columns. */
  readonly rng: Rng;
}

/** What a column holds of a person; empty where it is NaN. */
type Columns = Readonly<Record<string, (person: Person) => number>>;

const age = ({ rng }: Person): number => rng.fork("age").uniform();

/** Follows ability, with chance in every year. */
const occupationOf = ({ ability, rng }: Person): string =>
  "abcd"[Math.min(3, Math.floor(3 * ability + 1.2 * rng.uniform()))]!;

/** People over five years whose occupations follow ability, which also moves treatment and wage. */
function panel(
  columns: Columns,
  wage: (wage: number) => number = (w) => w,
  people = 120,
  occupation = occupationOf,
): string {
  const rows = [["id", "year", "occ", "treated", "wage", ...Object.keys(columns)].join(",")];
  for (let id = 0; id < people; id++) {
    const rng = createRng(11).fork("person", id);
    const ability = rng.uniform();
    const treated = rng.uniform() < 0.3 + 0.4 * ability ? 1 : 0;
    const traits = Object.values(columns).map((column) => column({ id, treated, ability, rng }));
    for (let year = 1; year <= 5; year++) {
      const occ = occupation({ id, treated, ability, rng });
      const cells = [id, year, occ, treated, wage(ability + 0.5 * treated + rng.uniform()), ...traits];
      rows.push(cells.map((cell) => (Number.isNaN(cell) ? "" : cell)).join(","));
    }
  }
  return `${rows.join("\n")}\n`;
}

/** The main job in a second, on columns that only some parts of it can use. */
function run(name: string, text: string, given: RunOptionsInput = {}): Promise<CareerRunResult> {
  const small = { trees: 20, betas: [], placeboPermutations: 0, representations: ["shares" as const] };
  return runPipeline({ data: file(`${name}.csv`, text), ...ROLES, ...small, ...given }, { threads: 1 });
}

const ols = ({ representations }: CareerRunResult) => representations.find((r) => r.name === "ols")!.ate;

const cautions = ({ verdict }: CareerRunResult): string =>
  verdict.flatMap(({ kind, text }) => (kind === "caution" ? [text] : [])).join("\n");

/** The estimate that the data choose is there, and the whole can be written and read again. */
function expectWhole(result: CareerRunResult): void {
  expect(result.choice.ate.se).toBeGreaterThan(0);
  expect(result.validation.sensitivity.robustnessValue).toBeGreaterThan(0);
  expect(careerRunResult.parse(JSON.parse(JSON.stringify(result)))).toEqual(result);
}

describe("what the data do not allow costs its own row, not the run", () => {
  test.each<[string, Columns, RunOptionsInput, string]>([
    [
      "a dummy of one unit",
      { age, lone: ({ id }) => (id === 7 ? 1 : 0) },
      { covariates: ["age", "lone"] },
      "unit 7 (lone)",
    ],
    [
      "one missing value, marked",
      { age, tenure: (p) => (p.id === 30 ? Number.NaN : p.rng.fork("tenure").uniform()) },
      { covariates: ["age", "tenure"], missing: "indicator" },
      "unit 30 (tenure_missing)",
    ],
  ])("%s: least squares has no HC3", async (name, columns, given, who) => {
    const result = await run(name, panel(columns), given);
    expectWhole(result);
    const reason = `HC3 does not exist where a row determines coefficients alone: ${who}`;
    expect(ols(result)).toMatchObject({ se: null, ci: null, pValue: null, reason });
    expect(cautions(result)).toContain(`Least squares on covariates: no standard error: ${reason}.`);
  });

  test("a covariate that others determine: left out where a regression needs it, with a warning", async () => {
    const columns = { age, months: (p: Person) => 12 * age(p) + 3 };
    const result = await run("twice", panel(columns), { covariates: ["age", "months"] });
    expectWhole(result);
    const alone = await run("once", panel({ age }));
    expect(ols(result).warnings.join()).toMatch(/months was left out/);
    expect(ols(result).estimate).toBeCloseTo(ols(alone).estimate, 10);
    expect(result.validation.oster!.delta).toBeCloseTo(alone.validation.oster!.delta!, 6);
    expect(result.unavailable).toEqual([]);
  });

  test("more covariates than units: neither Oster's delta nor a probit", async () => {
    const names = Array.from({ length: 45 }, (_, k) => `w${k}`);
    const columns = Object.fromEntries(names.map((w, k) => [w, ({ rng }: Person) => rng.fork("w", k).uniform()]));
    const result = await run("wide", panel(columns, undefined, 40), { covariates: names });
    expectWhole(result);
    expect(ols(result).reason).toMatch(/40 rows leave no degree of freedom/);
    expect(result.validation.oster).toBeNull();
    expect(result.unavailable).toEqual([{ check: "Oster's delta", reason: expect.stringContaining("singular") }]);
    expect(cautions(result)).toContain("Could not be computed: Oster's delta: ");
    expect(result.heckman.map((h) => h.result)).toEqual([null, null, null]);
  });

  test("an arm in which a covariate does not vary: the probit separates, and its rows say so", async () => {
    const columns = { age, licence: ({ treated, id }: Person) => (treated === 1 || id % 2 === 0 ? 1 : 0) };
    const result = await run("separated", panel(columns), { covariates: ["age", "licence"] });
    expectWhole(result);
    expect(result.heckman.map(({ model }) => model)).toEqual(["two-step", "mle", "switching"]);
    for (const { result: estimate, reason } of result.heckman) {
      expect(estimate).toBeNull();
      expect(reason).toMatch(/predicted perfectly/);
    }
    const labels = result.heckman.map(({ label }) => label);
    expect(cautions(result)).toContain(`${labels.join("; ")}: no answer: ${result.heckman[0]!.reason}.`);
  });

  test("an instrument that is the same for all: its benchmarks alone", async () => {
    const result = await run("instrument", panel({ age, z: () => 1 }), { instrument: "z" });
    expectWhole(result);
    const [excluding, others] = [true, false].map((own) =>
      result.heckman.filter(({ name }) => (name === "with-exclusion") === own),
    );
    for (const { reason } of excluding!) expect(reason).toMatch(/z is constant/);
    expect(others!.some((h) => h.result !== null)).toBe(true);
  });
});

test("a representation that tells the arms apart: the run ends with its name and what to do", async () => {
  const perfect = panel({ age }, undefined, 120, ({ treated }) => "ab"[treated]!);
  await expect(run("perfect", perfect)).rejects.toMatchObject({
    code: "DATA",
    message: expect.stringMatching(
      /^adjusting for shares: trimming to .* leaves no unit with .* the groups do not overlap\. Leave it out of the representations/,
    ),
    cause: expect.any(DataError),
  });
});

test("covariates called as numbers or as the treatment stay covariates", async () => {
  const plain = ols(await run("plain", panel({ age })));
  for (const name of ["1970", "treatment"]) {
    const other = ols(await run(`called-${name}`, panel({ [name]: age }), { covariates: [name] }));
    expect([other.estimate, other.se]).toEqual([plain.estimate, plain.se]);
  }
});

test("an outcome without a difference to explain is refused when it is read", async () => {
  const constant = run(
    "constant",
    panel({ age }, () => 1),
  );
  await expect(constant).rejects.toMatchObject({
    code: "COLUMN",
    message: "column 'wage' (outcome) is 1 for every unit; choose another column",
  });
  await expect(
    run(
      "tiny",
      panel({ age }, (w) => w * 1e-200),
    ),
  ).rejects.toMatchObject({
    code: "COLUMN",
    message: expect.stringMatching(/'wage' \(outcome\) differs by .*e-200 at most, whose square is 0; rescale it/),
  });
});
