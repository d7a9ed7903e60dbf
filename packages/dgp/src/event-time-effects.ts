import { OptionsError } from "@career-dml/core";
import { averagedPoints, type AveragedPoint, expectation } from "./adoption-law.js";
import { adoptionTimeLaw, lastExposures } from "./adoption-times.js";
import { processOf, type SimulationDesign } from "./simulation-design.js";

/** Effects after so many periods of exposure; the period of adoption has exposure 0. */
export interface EventTimeEffect {
  readonly exposure: number;
  /** Mean effect at that exposure were everybody to adopt: the effect at adoption plus exposure times its growth. */
  readonly everybody: number;
  /** Mean effect of all adopters whom the panel shows at that exposure: what an event study averages by cohort size. */
  readonly adopters: number;
  /** Mean effect, in the last period, of those who have that exposure then; `null` where nobody has. */
  readonly lastPeriod: number | null;
  /** Share of everybody who adopts and has that exposure in the last period. */
  readonly lastPeriodShare: number;
}

/**
 * Population effects by exposure time, in the order of exposure. An adopter at time g shows the exposures 0 to P - 1 - g; adoption time and
 * adopting are independent given ability, so with pi_e(a) = P(exposure in the last period = e | a),
 * `adopters` = E[effect at adoption p P(last exposure >= e | a)] / E[p P(last exposure >= e | a)] + e growth, and `lastPeriod` the same with pi_e(a).
 *
 * @throws {OptionsError} for the semi-synthetic profile, in which treatment comes once.
 */
export function eventTimeEffects(design: SimulationDesign): readonly EventTimeEffect[] {
  const { process, p } = processOf(design);
  if (process === "semi-synthetic") {
    const message = "must have adoption over time; use the profile default or v3.4";
    throw new OptionsError("eventTimeEffects", [{ path: "profile", message }]);
  }
  const points = averagedPoints(p).map((point) => ({ ...point, law: adoptionTimeLaw(p, point.ability) }));
  const last = lastExposures(p);
  const atAdoption = expectation(points, ({ effectAtAdoption }) => effectAtAdoption);
  return Object.freeze(
    Array.from({ length: last[0]! + 1 }, (_, exposure): EventTimeEffect => {
      const shown = among(points, (j) => last[j]! >= exposure);
      const now = among(points, (j) => last[j] === exposure);
      const grown = exposure * p.effectByExposure;
      return Object.freeze({
        exposure,
        everybody: atAdoption + grown,
        adopters: shown.effect! + grown,
        lastPeriod: now.effect === null ? null : now.effect + grown,
        lastPeriodShare: now.share,
      });
    }),
  );
}

/** Share of adopters at the adoption times that `counts` names, of everybody, and their mean effect at adoption. */
function among(
  points: readonly (AveragedPoint & { readonly law: Float64Array })[],
  counts: (time: number) => boolean,
): { share: number; effect: number | null } {
  const of = ({ probability, law }: (typeof points)[number]): number =>
    probability * law.reduce((sum, w, j) => sum + (counts(j) ? w : 0), 0);
  const share = expectation(points, of);
  if (share === 0) return { share, effect: null };
  return { share, effect: expectation(points, (point) => of(point) * point.effectAtAdoption) / share };
}
