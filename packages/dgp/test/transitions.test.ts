import { createRng, fSf } from "@career-dml/core";
import { describe, expect, test } from "vitest";
import { drawNormal } from "../src/draws.js";
import { type CareerRule, drawCareer, drawMarket } from "../src/transitions.js";
import { fitted, ridge, withIntercept } from "./linear-aipw.js";

const OCCUPATIONS = 20;
const PEOPLE = 1500;
const PERIODS = 10;

interface Drawn {
  readonly ability: Float64Array;
  readonly education: Float64Array;
  readonly careers: readonly Int32Array[];
}

function draw(rule: CareerRule, strength: number, seed = 5): Drawn {
  const rng = createRng(seed);
  const market = drawMarket(rng.fork("market"), OCCUPATIONS);
  const education = Float64Array.from({ length: PEOPLE }, (_, i) => i % 3);
  const ability = education.map((e, i) => 0.2 * e + drawNormal(rng.fork("ability", i)));
  const careers = Array.from(ability, (a, i) =>
    drawCareer(
      market,
      { rule, strength, ability: a, education: education[i]!, periods: PERIODS, adoptionTime: Infinity },
      rng.fork("career", i),
    ),
  );
  return { ability, education, careers };
}

/** p-value of the F test that occupation shares say nothing of ability, given education. */
function sharesPValue({ ability, education, careers }: Drawn): number {
  const one = new Float64Array(PEOPLE).fill(1);
  const levels = [1, 2].map((level) => education.map((e) => (e === level ? 1 : 0)));
  const shares = Array.from({ length: OCCUPATIONS - 1 }, (_, j) =>
    Float64Array.from(careers, (career) => career.filter((occupation) => occupation === j).length),
  );
  const rss = (columns: readonly Float64Array[]): number => {
    const x = withIntercept(columns);
    const fit = fitted(x, ridge(x, ability, one, 0));
    return ability.reduce((sum, a, i) => sum + (a - fit[i]!) ** 2, 0);
  };
  const [small, large] = [rss(levels), rss([...levels, ...shares])];
  const df = PEOPLE - 3 - shares.length;
  return fSf((small - large) / shares.length / (large / df), shares.length, df);
}

/** Mean probability of the last ten of fifty occupations. */
const late = (rows: readonly Float64Array[]): number =>
  rows.reduce((sum, row) => sum + row.slice(40).reduce((s, p) => s + p, 0), 0) / 50;

describe("careers", () => {
  test("carry ability under tilt exactly when k > 0", () => {
    expect(sharesPValue(draw("tilt", 0))).toBeGreaterThan(0.001);
    expect(sharesPValue(draw("tilt", 0.3))).toBeLessThan(1e-12);
    expect(sharesPValue(draw("tilt", 1))).toBeLessThan(1e-12);
  });

  test("never carry ability under the reference's whole-row factor, whatever its strength", () => {
    expect(sharesPValue(draw("whole-row", 0.3))).toBeGreaterThan(0.001);
    expect(draw("whole-row", 1).careers).toEqual(draw("tilt", 0).careers);
  });

  test("p-values of the uninformative case are uniform: their mean over seeds is one half", () => {
    const values = Array.from({ length: 24 }, (_, seed) => sharesPValue(draw("tilt", 0, 100 + seed)));
    const mean = values.reduce((sum, p) => sum + p, 0) / values.length;
    expect(Math.abs(mean - 0.5)).toBeLessThan(4 * Math.sqrt(1 / 12 / values.length));
  });

  test("climb the ladder with ability: upward steps have probability expit(k a), moves .8", () => {
    const rng = createRng(5);
    const market = drawMarket(rng.fork("market"), OCCUPATIONS);
    const rung = new Map(Array.from(market.ladder, (occupation, r) => [occupation, r]));
    const input = {
      rule: "ladder",
      strength: 1,
      ability: 0.7,
      education: 0,
      periods: 2,
      adoptionTime: Infinity,
    } as const;
    let [moves, ups] = [0, 0];
    for (let i = 0; i < 20_000; i++) {
      const [from, to] = Array.from(
        drawCareer(market, input, rng.fork("career", i)),
        (occupation) => rung.get(occupation)!,
      );
      expect(from).toBeGreaterThanOrEqual(4);
      expect(from).toBeLessThan(16);
      if (to !== from) moves++;
      if (to! > from!) ups++;
    }
    expect(Math.abs(moves / 20_000 - 0.8)).toBeLessThan(5 * Math.sqrt(0.16 / 20_000));
    expect(Math.abs(ups / moves - 1 / (1 + Math.exp(-0.7)))).toBeLessThan(5 * Math.sqrt(0.25 / moves));
  });

  test("first recorded occupation follows the rows of the start block of one's education", () => {
    const rng = createRng(8);
    const market = drawMarket(rng.fork("market"), OCCUPATIONS);
    const blocks = [
      [0, 8],
      [8, 14],
      [14, 20],
    ] as const;
    const N = 20_000;
    blocks.forEach(([low, high], education) => {
      const counts = new Float64Array(OCCUPATIONS);
      const input = { rule: "tilt", strength: 0, ability: 0, education, periods: 1, adoptionTime: Infinity } as const;
      for (let i = 0; i < N; i++) counts[drawCareer(market, input, rng.fork("start", education * N + i))[0]!]!++;
      counts.forEach((count, j) => {
        let p = 0;
        for (let from = low; from < high; from++) p += market.baseline[from]![j]! / (high - low);
        expect(Math.abs(count / N - p)).toBeLessThan(5 * Math.sqrt((p * (1 - p)) / N));
      });
    });
  });

  test("rows are probabilities; after adoption the last fifth of occupations weighs 1.5 times as much", () => {
    const market = drawMarket(createRng(11), 50);
    for (const row of [...market.baseline, ...market.ai]) expect(row.reduce((s, p) => s + p, 0)).toBeCloseTo(1, 12);
    // Shares of 10 of 50 under Dirichlet(1): mean .2, variance .16 / 51; weighted, 15 / 55 to first order.
    expect(Math.abs(late(market.baseline) - 0.2)).toBeLessThan(5 * Math.sqrt(0.16 / 51 / 50));
    expect(Math.abs(late(market.ai) - 15 / 55)).toBeLessThan(5 * Math.sqrt(0.2 / 51 / 50));
  });

  test("scores have mean 0 and variance 1", () => {
    const { scores } = drawMarket(createRng(1), 50);
    expect(scores.reduce((s, v) => s + v, 0)).toBeCloseTo(0, 10);
    expect(scores.reduce((s, v) => s + v * v, 0) / 50).toBeCloseTo(1, 10);
  });
});
