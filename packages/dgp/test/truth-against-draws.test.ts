import { describe, expect, test } from "vitest";
import { type SimulateCareersOptions, truthAgainstDraws } from "../src/index.js";

/** Careers do not matter here: short ones in a small market are drawn soon. */
const SHORT = { n: 100_000, periods: 5, occupations: 3, seed: 1 } as const;

/** Every option that moves a truth stands in one of these. */
const DESIGNS: readonly [string, SimulateCareersOptions][] = [
  ["default", {}],
  ["v3.4, mechanical", { profile: "v3.4", periods: 8, selection: "mechanical" }],
  [
    "binary peers, outcomes not seen at random, heavy tails, the able early, effects that grow",
    {
      peerLaw: "binary",
      peerShare: 0.4,
      observation: "nonignorable",
      observationCorrelation: 0.7,
      noiseFamily: "student-t",
      noiseDf: 10,
      adoptionLaw: "by-ability",
      effectByExposure: 0.1,
    },
  ],
  [
    "weak Beta peers, outcomes seen at random, skewed noise, early adoption",
    {
      peerLaw: "beta-2-5",
      peerStrength: 0.6,
      observation: "at-random",
      noiseFamily: "skewed",
      adoptionLaw: "early",
      effectByExposure: -0.05,
    },
  ],
  [
    "mechanical, binary peers, heteroscedastic, late adoption inside the history",
    {
      selection: "mechanical",
      peerLaw: "binary",
      noiseFamily: "heteroscedastic",
      observation: "nonignorable",
      observationCorrelation: -0.5,
      timing: "reference",
      periods: 9,
      adoptionLaw: "late",
      effectByExposure: 0.02,
    },
  ],
  ["semi-synthetic, tau .538", { profile: "semi-synthetic", n: 30_000, periods: 10, noiseFamily: "heteroscedastic" }],
  [
    "semi-synthetic, tau .08, short careers, skewed",
    { profile: "semi-synthetic", n: 30_000, tau: 0.08, noiseFamily: "skewed" },
  ],
];

describe("truths by formula against draws, 100,000 or 30,000", () => {
  test.each(DESIGNS)("%s: within four Monte Carlo standard errors", (_, options) => {
    const checks = truthAgainstDraws({ ...SHORT, ...options });
    expect(checks.length).toBeGreaterThan(8);
    for (const { quantity, formula, draws, se } of checks) {
      expect(Math.abs(draws - formula), `${quantity}: ${draws} (${se}) against ${formula}`).toBeLessThanOrEqual(4 * se);
    }
  });

  test("simulations are pooled, seed after seed", () => {
    const [one, two] = [1, 2].map((seeds) => truthAgainstDraws({ n: 500, occupations: 3 }, seeds));
    const other = truthAgainstDraws({ n: 500, occupations: 3, seed: 43 });
    const mean = (one![0]!.draws + other[0]!.draws) / 2;
    expect(two![0]!.draws).toBeCloseTo(mean, 12);
    expect(() => truthAgainstDraws({}, 0)).toThrow(expect.objectContaining({ code: "OPTIONS" }));
  });
});
