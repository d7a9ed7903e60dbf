import { type EstimateValidation, type Finding, sum, THIN_OVERLAP, WEAK_FIRST_STAGE } from "@career-dml/core";
import { effectSetText, fixed, integer, levelText, percent, pValue, roundedByError } from "@career-dml/report/text";

/** Level of the tests that the verdict speaks of. */
const LEVEL = 0.05;

type Evidence = Omit<EstimateValidation, "verdict">;

/** What the checks say, in words, most important first. Every sentence follows from numbers of the result. */
export const verdictOf = (result: Evidence): readonly Finding[] =>
  Object.freeze([
    ...sensitivityFindings(result),
    ...benchmarkFinding(result),
    ...placeboFindings(result),
    ...overlapFinding(result),
    ...osterFinding(result),
    ...differenceFindings(result),
  ]);

function sensitivityFindings({ sensitivity: s, effect, instrument, options }: Evidence): Finding[] {
  const format = roundedByError(effect.se);
  const nullEffect = Number(options["nullEffect"] ?? s.nullEffect);
  const towards = nullEffect === 0 ? "zero" : format(nullEffect);
  const left =
    instrument === null
      ? `an effect from ${format(s.lower)} to ${format(s.upper)}`
      : `these effects: ${effectSetText(instrument.bounds)}`;
  const text =
    `A hidden variable that explains ${percent(s.robustnessValue)} of what is left of both ${causeOf(instrument)} and outcome would bring the estimate to ` +
    `${towards}; ${percent(s.robustnessValueCi)} would bring its one-sided ${levelText(s.level)} confidence bound there. One that explains ` +
    `${percent(s.cfD)} and ${percent(s.cfY)} would leave ${left}.`;
  return [{ kind: "caution", text }, ...firstStageFinding(instrument)];
}

const causeOf = (instrument: Evidence["instrument"]): string => (instrument === null ? "treatment" : "instrument");

/** What would have to be hidden for the instrument to move nothing. */
function firstStageFinding(instrument: Evidence["instrument"]): Finding[] {
  if (instrument === null) return [];
  const { name, firstStageF, firstStage, robustSet } = instrument;
  const { robustnessValue: value, robustnessValueCi: uncertain } = firstStage;
  const isWeak = firstStageF < WEAK_FIRST_STAGE;
  const set = `Whatever its strength, the data are compatible with ${effectSetText(robustSet)} at ${levelText(robustSet.level)}.`;
  const text =
    `${name} moves the treatment with a first-stage F of ${fixed(1)(firstStageF)}; a hidden variable would have to explain ${percent(value)} of what is ` +
    `left of both (${percent(uncertain)} for its confidence bound) to do that alone. ${set}`;
  return [{ kind: isWeak || uncertain === 0 ? "caution" : "check", text }];
}

/** Whether something as strong as what was observed would do. */
function benchmarkFinding({ sensitivity, effect, instrument }: Evidence): Finding[] {
  const { benchmarks, estimate, nullEffect } = sensitivity;
  if (benchmarks.length === 0) return [];
  const format = roundedByError(effect.se);
  const size = ({ lower, upper }: (typeof benchmarks)[number]): number => upper - lower;
  const strongest = benchmarks.reduce((most, b) => (size(b) > size(most) ? b : most));
  if (size(strongest) === 0) {
    const text = `No variable that was left out adds to both outcome and ${causeOf(instrument)}: what was observed gives no scale.`;
    return [{ kind: "limit", text }];
  }
  const towards = estimate >= nullEffect ? strongest.lower : strongest.upper;
  const enough = estimate >= nullEffect ? towards <= nullEffect : towards >= nullEffect;
  const set = instrument?.benchmarks.find(({ name }) => name === strongest.name);
  const left = set === undefined ? format(towards) : effectSetText(set.bounds);
  const text = enough
    ? `Something as strong as ${strongest.name} could explain the estimate away: ${set === undefined ? "its bound would be" : "it would leave"} ${left}.`
    : `Nothing that was observed is strong enough for that: a variable as strong as ${strongest.name}, the strongest, would leave ${left}.`;
  return [{ kind: enough ? "caution" : "check", text }];
}

const placeboFindings = ({ placebo }: Evidence): Finding[] =>
  placebo.map(({ name, label, passed, note, permutations, realPValue }): Finding => {
    if (name === "careers") return { kind: passed ? "check" : "limit", text: `${label}: ${note}` };
    const real = `Few or none lie as far from zero as the real estimate (p = ${pValue(realPValue)}).`;
    const smallest = 1 / (permutations + 1);
    const hidden =
      smallest > LEVEL
        ? `So few of them allow no p-value of the real estimate below ${pValue(smallest)}.`
        : `The real estimate does not stand apart from them (p = ${pValue(realPValue)}).`;
    return {
      kind: passed ? "check" : "caution",
      text: `${label}, ${integer(permutations)} times: ${note} ${realPValue <= LEVEL ? real : hidden}`,
    };
  });

function overlapFinding({ effect: { overlap, n, dropped } }: Evidence): Finding[] {
  if (overlap === null) return [];
  const { treated, untreated } = overlap.effectiveSampleSize;
  const arms = { treated: sum(overlap.histogram.treated), untreated: sum(overlap.histogram.untreated) };
  const share = Math.min(treated / arms.treated, untreated / arms.untreated);
  const { population } = overlap.trimmed;
  const trimmed =
    population === null
      ? "Nobody was trimmed."
      : `${integer(dropped)} rows were trimmed: the estimate is about ${population}, ${integer(n)} rows.`;
  const text =
    `Propensities run from ${overlap.min.toFixed(3)} to ${overlap.max.toFixed(3)}; weighting leaves the information of ${integer(treated)} of ` +
    `${integer(arms.treated)} treated and ${integer(untreated)} of ${integer(arms.untreated)} untreated rows. ${trimmed}`;
  return [{ kind: share < THIN_OVERLAP || population !== null ? "caution" : "check", text }];
}

function osterFinding({ oster, effect }: Evidence): Finding[] {
  if (oster === null) return [];
  if (oster.delta === null) return [{ kind: "limit", text: `Oster's delta does not exist: ${oster.reason ?? ""}` }];
  const adjusted =
    oster.betaStar === null
      ? ""
      : ` At equal selection the effect would be ${roundedByError(effect.se)(oster.betaStar)}.`;
  const text = `Oster: selection on what is hidden would have to be ${Number(oster.delta.toPrecision(3))} times that on the covariates, in a linear model with R2max ${oster.rMax.toFixed(3)}.${adjusted}`;
  return [{ kind: oster.passed === true ? "check" : "caution", text }];
}

function differenceFindings({ gates, calibration, rate, effect }: Evidence): Finding[] {
  const format = roundedByError(effect.se);
  const found: Finding[] = [];
  if (gates !== null) {
    const { estimate, ci, pValue: p } = gates.difference;
    const says = p < LEVEL ? "effects differ between rows" : "no evidence that effects differ between rows";
    const text = `From the group with the smallest to that with the largest predicted effects the effect changes by ${format(estimate)} (${format(ci[0])} to ${format(ci[1])}): ${says}.`;
    found.push({ kind: "estimate", text });
  }
  const differential = calibration?.[1];
  if (differential !== undefined && differential.pValue !== null) {
    const text = `Calibration: differences of the predicted effects have a coefficient of ${differential.estimate.toFixed(2)} where 1 is right (p = ${pValue(differential.pValue)} against none).`;
    found.push({ kind: differential.pValue < LEVEL ? "check" : "limit", text });
  }
  const autoc = rate.find(({ target }) => target === "AUTOC");
  if (autoc !== undefined && autoc.pValue !== null) {
    const ranks = autoc.pValue < LEVEL && autoc.estimate > 0;
    const says = ranks
      ? "predictions find rows that gain more"
      : "no evidence that predictions find rows that gain more";
    found.push({
      kind: ranks ? "check" : "limit",
      text: `RATE (AUTOC) is ${format(autoc.estimate)}, p = ${pValue(autoc.pValue)}: ${says}.`,
    });
  }
  return found;
}
