import {
  type CareerRunResult,
  type EffectResult,
  type Finding,
  type RepresentationResult,
  THIN_OVERLAP,
  WEAK_FIRST_STAGE,
} from "@career-dml/core";

/** Level of the tests that the verdict speaks of. */
const LEVEL = 0.05;

type Evidence = Omit<CareerRunResult, "verdict">;

/** What the numbers say, in words, most important first. Every sentence follows from numbers of the result. */
export function verdict(result: Evidence): readonly Finding[] {
  return Object.freeze([
    estimateFinding(result),
    ...truthFinding(result),
    choiceFinding(result),
    informationFinding(result),
    ...sensitivityFinding(result),
    ...heckmanFindings(result),
    ...unansweredFindings(result),
    ...heterogeneityFinding(result),
    ...overlapFinding(result),
    ...placeboFindings(result),
    ...faultFinding(result),
  ]);
}

function estimateFinding({ choice, data }: Evidence): Finding {
  const { ate } = choice;
  const text =
    `${data.treatment} changes ${data.outcome.name} by ${signed(ate.estimate)} on average (${spread(ate)}; ${ate.estimandLabel}, ` +
    `n = ${ate.n}). This holds if, given the covariates and the career, nothing else moves both.`;
  return { kind: "estimate", text };
}

function truthFinding({ truth, choice }: Evidence): Finding[] {
  if (!truth || !choice.againstTruth) return [];
  const { biasAte, covered } = choice.againstTruth;
  const interval =
    covered === null ? "" : covered ? "; the interval holds the truth" : "; the interval misses the truth";
  const text =
    `The careers are simulated: the true average effect of these units is ${number(truth.sampleAte)}, so the estimate is off by ` +
    `${signed(biasAte)}${interval}. (The nominal coefficient ${number(truth.nominal)} is not the estimand.)`;
  return [{ kind: "estimate", text }];
}

const choiceFinding = ({ choice }: Evidence): Finding => ({ kind: "choice", text: choice.reason });

const informationFinding = ({ choice }: Evidence): Finding => ({
  kind: choice.careerInformation.informative ? "choice" : "limit",
  text: choice.careerInformation.text,
});

function sensitivityFinding({ validation, choice }: Evidence): Finding[] {
  const { robustnessValue, robustnessValueCi } = validation.sensitivity;
  const text =
    `What could overturn it: a hidden confounder that explains ${percent(robustnessValue)} of what is left of both treatment and outcome would ` +
    `bring the estimate to zero; ${percent(robustnessValueCi)} would bring the ${Math.round(choice.ate.level * 100)} % interval there.`;
  return [{ kind: "caution", text }];
}

function heckmanFindings({ heckman, choice }: Evidence): Finding[] {
  // The table shows every estimator of the model; the verdict speaks of one.
  const spoken = heckman.filter(({ model }) => model === "two-step" || model === "reference");
  return spoken.flatMap(({ label, name, result, firstStageF }): Finding[] => {
    if (result === null) return [];
    const against = `${label}: ${signed(result.estimate)} (${spread(result)}), against ${signed(choice.ate.estimate)} above.`;
    if (name === "without-exclusion") {
      const text = `${against} It has no instrument: it is identified by the assumed normal distribution alone.`;
      return [{ kind: "caution", text }];
    }
    const weak = firstStageF !== null && firstStageF < WEAK_FIRST_STAGE;
    const strength =
      firstStageF === null
        ? ""
        : ` First-stage F of the instrument: ${number(firstStageF)}${weak ? ", which is weak; do not rely on it" : ""}.`;
    return [{ kind: weak ? "caution" : "estimate", text: against + strength }];
  });
}

/** Benchmarks and checks that the data do not allow, or allow no standard error. */
function unansweredFindings({ representations, heckman, unavailable }: Evidence): Finding[] {
  // Models that share an equation fail for one reason: it is told once.
  const unfitted = new Map<string, string[]>();
  for (const { label, result, reason = "" } of heckman) {
    if (result === null) unfitted.set(reason, [...(unfitted.get(reason) ?? []), label]);
  }
  const texts = [
    ...representations.flatMap(({ kind, label, ate }) =>
      kind === "benchmark" && ate.se === null ? [`${label}: no standard error: ${ate.reason ?? ""}`] : [],
    ),
    ...[...unfitted].map(([reason, labels]) => `${labels.join("; ")}: no answer: ${reason}`),
    ...unavailable.map(({ check, reason }) => `Could not be computed: ${check}: ${reason}`),
  ];
  return texts.map((text) => ({ kind: "caution", text: `${text}.` }));
}

function heterogeneityFinding(result: Evidence): Finding[] {
  const gates = chosenRepresentation(result)?.gates;
  // The reference's groups and errors come from one fit and support no sentence.
  if (!gates || result.profile === "v3.4") return [];
  const { estimate, ci, pValue } = gates.difference;
  const evidence =
    pValue < LEVEL ? "the effect differs between units" : "no evidence that the effect differs between units";
  const text =
    `From the fifth of units with the smallest predicted effect to the fifth with the largest the effect changes by ${signed(estimate)} ` +
    `(95 % CI ${number(ci[0])} to ${number(ci[1])}): ${evidence}.`;
  return [{ kind: "estimate", text }];
}

function overlapFinding(result: Evidence): Finding[] {
  const overlap = result.choice.ate.overlap ?? chosenRepresentation(result)?.ate.overlap;
  if (!overlap) return [];
  const { treated, untreated } = overlap.effectiveSampleSize;
  const arms = { treated: result.data.treated, untreated: result.data.units - result.data.treated };
  const share = Math.min(treated / arms.treated, untreated / arms.untreated);
  const { dropped, bounds } = overlap.trimmed;
  const text =
    `Overlap: propensities run from ${number(overlap.min)} to ${number(overlap.max)}; weighting leaves the information of ` +
    `${Math.round(treated)} of ${arms.treated} treated and ${Math.round(untreated)} of ${arms.untreated} untreated units` +
    (dropped > 0 && bounds
      ? `; ${dropped} units outside ${bounds[0]} < e < ${bounds[1]} left the estimand.`
      : "; nothing was trimmed.");
  return [{ kind: share < THIN_OVERLAP || dropped > 0 ? "caution" : "check", text }];
}

function placeboFindings({ validation }: Evidence): Finding[] {
  return validation.placebo
    .filter(({ passed }) => !passed)
    .flatMap((p): Finding[] => {
      const mean = `mean ${signed(p.mean)} over ${p.permutations} permutations`;
      if (p.name !== "careers") {
        return [{ kind: "caution", text: `Placebo failed: ${p.label.toLowerCase()}, ${mean}. ${p.note}` }];
      }
      // So few permutations that even the smallest p-value would not be small say nothing.
      if (1 / (p.permutations + 1) > LEVEL) return [];
      const text =
        `Careers dealt out anew between units lead to nearly the same estimate (${mean}, p = ${number(p.pValue)}): adjusting for ` +
        "careers does not move this estimate by more than chance.";
      return [{ kind: "limit", text }];
    });
}

function faultFinding({ profile }: Evidence): Finding[] {
  if (profile !== "v3.4") return [];
  const text =
    "This is the v3.4 profile, which keeps the reference's faults on purpose: encoders trained in-sample on post-treatment careers that carry no " +
    "ability, in-sample trimming, group effects and errors from the same fit. Its numbers are a record, not evidence.";
  return [{ kind: "fault", text }];
}

/** The representation behind the outcome regression that the data chose. */
const chosenRepresentation = ({ representations, choice }: Evidence): RepresentationResult | undefined =>
  representations.find((r) => r.name === choice.chosen);

function spread({ se, ci, level, reason }: EffectResult): string {
  if (se === null || ci === null) return reason ?? "no standard error";
  return `SE ${number(se)}, ${Math.round(level * 100)} % CI ${number(ci[0])} to ${number(ci[1])}`;
}

const number = (value: number): string => Number(value.toPrecision(3)).toString();
const signed = (value: number): string => (value > 0 ? "+" : "") + number(value);
const percent = (share: number): string => `${number(100 * share)} %`;
