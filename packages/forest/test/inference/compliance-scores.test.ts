import { createRng, design, mean } from "@career-dml/core";
import { expect, test } from "vitest";
import {
  averageLate,
  complianceScores,
  instrumentalForest,
  nuisanceForests,
  predictInstrumentalForest,
} from "../../src/index.js";
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
  const { share, ...data } = encouraged(2000);
  const hats = await nuisanceForests(data, { trees: 100 });
  const compliance = await complianceScores({ ...data, ...hats }, { trees: 100 });
  const error = mean(compliance.map((c, i) => (c - share[i]!) ** 2));
  const flat = mean(share.map((c) => (c - 0.6) ** 2));
  expect(error).toBeLessThan(0.35 * flat);

  const forest = await instrumentalForest({ ...data, ...hats }, { trees: 100 });
  const { effect } = await predictInstrumentalForest(forest, null);
  for (const population of ["compliers", "all"] as const) {
    const late = averageLate({ ...data, ...hats, effect, compliance }, { population });
    expect(Math.abs(late.estimate - 2)).toBeLessThan(3.5 * late.se!);
    expect(late.se!).toBeLessThan(0.2);
  }
  const among = (arm: number) => mean(data.outcome.filter((_, i) => data.treatment[i] === arm));
  expect(among(1) - among(0) - 2).toBeGreaterThan(0.4);
});
