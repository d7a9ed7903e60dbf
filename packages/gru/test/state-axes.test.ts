import { describe, expect, test } from "vitest";
import { stateAxes } from "../src/state-axes.js";

const run = { backend: "js", threads: 1 } as const;

/** Smoking in a firm (Greenacre 1984, table 3.1): staff groups by none, light, medium, heavy; one row of shares per person. */
const GROUPS = [
  [4, 2, 3, 2],
  [4, 3, 7, 4],
  [25, 10, 12, 4],
  [18, 24, 33, 13],
  [10, 6, 7, 2],
];

function smoking() {
  const people = GROUPS.flatMap((row) => {
    const size = row.reduce((a, b) => a + b, 0);
    return Array.from({ length: size }, () => row.map((v) => v / size));
  });
  const n = people.length;
  const x = Float64Array.from({ length: 4 * n }, (_, at) => people[at % n]![Math.floor(at / n)]!);
  return { n, p: 4, names: ["none", "light", "medium", "heavy"], x };
}

describe("stateAxes", () => {
  test("inertias and standard coordinates of a published correspondence analysis (R package ca, data smoke)", () => {
    const { inertias, coordinates } = stateAxes(smoking(), { axes: 3, regularisation: 0 }, run);
    for (const [k, inertia] of [0.074759, 0.010017, 0.000414].entries()) expect(inertias[k]).toBeCloseTo(inertia, 5);
    // Axes have no sign; ours makes the largest entry of the singular vector positive.
    const published = [
      [1.438471, -0.363746, -0.718017, -1.074445],
      [-0.304659, 1.409433, 0.073528, -1.97596],
    ];
    for (const [k, axis] of published.entries()) {
      const ours = [...coordinates.subarray(4 * k, 4 * k + 4)];
      const sign = Math.sign(ours[3]! * axis[3]!);
      for (const [j, value] of axis.entries()) expect(sign * ours[j]!).toBeCloseTo(value, 4);
    }
  });

  test("axes beyond the rank are zero, and so are states that nobody was in", () => {
    const { n, x } = smoking();
    const shares = {
      n,
      p: 5,
      names: ["a", "b", "c", "d", "nobody"],
      x: Float64Array.from([...x, ...new Float64Array(n)]),
    };
    const { coordinates, inertias } = stateAxes(shares, { axes: 5, regularisation: 1 }, run);
    expect([...inertias.subarray(3)]).toEqual([0, 0]);
    expect(coordinates.subarray(15).every((v) => v === 0)).toBe(true);
    for (let k = 0; k < 3; k++) expect(coordinates[5 * k + 4]).toBe(0);
  });

  test("a state of one career has an axis of its own only without regularisation", () => {
    // 200 careers between two states, and one that stays in a third.
    const n = 201;
    const x = new Float64Array(3 * n);
    for (let i = 0; i < 200; i++) {
      x[i] = (i % 11) / 10;
      x[n + i] = 1 - (i % 11) / 10;
    }
    x[2 * n + 200] = 1;
    const shares = { n, p: 3, names: ["a", "b", "c"], x };
    const first = (regularisation: number) => stateAxes(shares, { axes: 1, regularisation }, run).coordinates;
    expect(Math.abs(first(0)[2]!)).toBeGreaterThan(10);
    expect(Math.abs(first(1)[2]!)).toBeLessThan(0.5);
  });
});
