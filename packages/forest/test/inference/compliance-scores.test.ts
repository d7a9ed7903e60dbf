import { createRng, design, mean } from "@career-dml/core";
import { expect, test } from "vitest";
import { averageLate, complianceScores, nuisanceForests } from "../../src/index.js";
import { normal } from "./trial.js";

/** Compliance rises from .2 to 1 with x1; the rest follow u, which also moves the outcome. Effects are 2. */
function encouraged(n: number) {
  const rng = createRng(11);
  const x = design({
    x1: new Float64Array(n).map(() => rng.uniform()),
    x2: new Float64Array(n).map(() => rng.uniform()),
  });
  const share = x.x.slice(0, n).map((v) => 0.2 + 0.8 * v);
  const instrument = Uint8Array.from(share, () => (rng.uniform() < 0.5 ? 1 : 0));
  const u = share.map(() => normal(rng));
  const treatment = Uint8Array.from(share, (c, i) => (rng.uniform() < c ? instrument[i]! : u[i]! > 0 ? 1 : 0));
  const outcome = u.map((v, i) => v + 2 * treatment[i]! + 0.5 * normal(rng));
  return { design: x, share, instrument, treatment, outcome };
}

test("complianceScores find who complies, and averageLate removes what confounds the treatment", async () => {
  const { share, ...data } = encouraged(3000);
  const hats = await nuisanceForests(data, { trees: 100 });
  const compliance = await complianceScores({ ...data, ...hats }, { trees: 200 });
  const error = mean(compliance.map((c, i) => (c - share[i]!) ** 2));
  const flat = mean(share.map((c) => (c - 0.6) ** 2));
  expect(error).toBeLessThan(0.35 * flat);

  // Conditional effects are constant here; any rough value serves as the predicted effect.
  const effect = new Float64Array(3000).fill(1.8);
  const late = averageLate({ ...data, ...hats, effect, compliance });
  expect(Math.abs(late.estimate - 2)).toBeLessThan(3.5 * late.se!);
  expect(late.se!).toBeLessThan(0.12);
  const among = (arm: number) => mean(data.outcome.filter((_, i) => data.treatment[i] === arm));
  expect(among(1) - among(0) - 2).toBeGreaterThan(0.4);
});
