import { type PowerResult, WEAK_FIRST_STAGE } from "@career-dml/core";
import { fixed, integer, intervalText, percent, setting } from "@career-dml/report/text";
import { degreesOfFreedom } from "@career-dml/study";

/** Degrees of freedom below which t and the normal distribution differ by several percent. */
const FEW = 30;
/** Share by which the error of an estimate may differ from the formula's without a word. */
const MARGIN = 0.1;

type Found = Pick<PowerResult, "alpha" | "distribution" | "assumptions" | "ofEstimate" | "simulation">;

/** What the numbers do not say by themselves. */
export function powerWarnings(found: Found, sizes: readonly number[]): readonly string[] {
  const smallest = Math.min(...sizes);
  return [
    ...fewUnits(found, smallest),
    ...weakInstrument(found, smallest),
    ...costlier(found),
    ...wrongLevel(found),
    ...failures(found),
  ];
}

function fewUnits({ distribution, assumptions }: Found, n: number): string[] {
  const df = degreesOfFreedom(n, assumptions);
  if (distribution === "t" || df >= FEW) return [];
  const what = assumptions.clusters === null ? "units" : "clusters";
  return [
    `${integer(n)} units leave ${fixed(0)(Math.max(0, df))} degrees of freedom of ${what}: the normal distribution promises too much; use --distribution t.`,
  ];
}

function weakInstrument({ assumptions: { instrument, designEffect } }: Found, n: number): string[] {
  if (instrument === null || !("r2" in instrument)) return [];
  const f = (n * instrument.r2) / (1 - instrument.r2) / designEffect;
  return f >= WEAK_FIRST_STAGE || instrument.r2 === 1
    ? []
    : [
        `With ${integer(n)} units the instrument is weak (a first-stage F of about ${fixed(1)(f)}): the formula does not hold, and real power is lower.`,
      ];
}

/** Where the error of the estimate in the sample is another than the formula says. */
function costlier({ ofEstimate, assumptions: { instrument } }: Found): string[] {
  if (ofEstimate === null) return [];
  const ratio = ofEstimate.se / ofEstimate.formulaSe;
  if (Math.abs(ratio - 1) <= MARGIN) return [];
  const why = instrument !== null ? "" : ratio > 1 ? ` (${LARGER})` : ` (${SMALLER})`;
  return [
    `The estimate of this sample has ${fixed(2)(ratio)} times the standard error of the formula${why}: multiply smallest detectable effects by it, units needed by ${fixed(2)(ratio ** 2)}.`,
  ];
}

const LARGER = "thin overlap, or effects that differ between units";
const SMALLER = "the arms spread differently, or the adjustment explains more than its R2 out of fold says";

/** Levels of the simulated test that its interval sets apart from the one it should have. */
function wrongLevel({ simulation, alpha }: Found): string[] {
  return (simulation?.cells ?? []).flatMap(({ n, effect, power, ci }) => {
    if (effect !== 0 || power === null || ci === null || (ci[0] <= alpha && alpha <= ci[1])) return [];
    const found = `At n = ${integer(n)}, ${percent(power)} of the studies of no effect find one (${intervalText(ci, percent)}), not ${setting(100 * alpha)} %`;
    return power > alpha
      ? [`${found}: the estimate is biased or too sure, and the share that finds a real effect is no merit of it.`]
      : [`${found}: the test is more careful than it says.`];
  });
}

function failures({ simulation }: Found): string[] {
  const failed = (simulation?.cells ?? []).flatMap((cell) => cell.failures);
  return failed.length === 0
    ? []
    : [
        `${integer(failed.length)} simulated studies failed and are in no share, as seed ${failed[0]!.seed}: ${failed[0]!.message}`,
      ];
}
