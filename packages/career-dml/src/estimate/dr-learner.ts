import { type Coefficient, OptionsError, report } from "@career-dml/core";
import type { DrLearnedEffects } from "@career-dml/dml";
import { clustersOf, effectOf, nuisanceOf, partitions, refinementOf } from "./cross-fitting.js";
import { groupLabels } from "./data/group-labels.js";
import type { Sample } from "./data/sample.js";
import {
  clusterColumn,
  commonFields,
  covariates,
  crossFittingFields,
  dataFields,
  effectLearner,
  groupColumn,
  missingKept,
  neededColumn,
  predictionsField,
} from "./fields.js";
import { coefficient, ofEffect } from "./fitted.js";
import { attempted, type Heterogeneity, lastLessFirst, ranking, sortedGroups } from "./heterogeneity.js";
import { averageMeaning } from "./meaning.js";
import { defineMethod, type Statistic, statistic } from "./method.js";
import { cost, policy, policyStatistics } from "./policy.js";
import { whenExtreme, extremeBound } from "./extreme-fields.js";

/** Effects of single rows learned from doubly robust scores, and what the scores say of groups and policies. */
export const drLearner = defineMethod({
  name: "dr-learner",
  title: "DR-learner",
  question: "for whom a 0/1 treatment works, effects of single rows by any learner, whom to treat",
  example: {
    about: "the training programme of LaLonde (1986) and earnings three years later, in the experiment, by degree",
    command: `career-dml estimate dr-learner --data nsw-dw.csv --outcome re78 --treatment treat \\
    --covariates age,educ,black,hisp,marr,nodegree,re74,re75 --group nodegree --policy`,
  },
  rules: { binary: ["treatment"], outcomeOfSelected: false },
  fields: {
    ...dataFields,
    outcome: neededColumn("column of the outcome, a number"),
    treatment: neededColumn("column of the treatment, 0 or 1"),
    covariates,
    cluster: clusterColumn,
    group: groupColumn,
    missing: missingKept,
    ...crossFittingFields,
    effectLearner,
    trim: extremeBound,
    extreme: whenExtreme,
    policy,
    cost,
    ...commonFields,
    predictions: predictionsField("effect out of fold, doubly robust score, propensity and both outcome regressions"),
  },
  fit: async (sample, options, run) => {
    const { drLearner: learn, gates, ranksWithinFolds } = await import("@career-dml/dml");
    const { outcome, covariates: design, names } = sample;
    const [folds, ...more] = await partitions(sample, options, run);
    if (more.length > 0) {
      const message = `hold ${more.length + 1} partitions; effects of single rows are learned from one`;
      throw new OptionsError("dr-learner", [{ path: "folds", message }]);
    }
    report(run, "nuisances", 0, 1);
    const { level, seed } = options;
    const { pooling, calibration } = refinementOf(options);
    const clusters = clustersOf(sample);
    const fit = await learn(
      { outcome, treatment: Uint8Array.from(sample.treatment!), design, folds: folds!, clusters },
      {
        nuisance: nuisanceOf(options),
        effect: effectOf(options.effectLearner),
        regression: pooling ? "pooled" : "arms",
        calibration,
        extreme: options.trim,
        whenExtreme: options.extreme,
        level,
        seed,
      },
      run,
    );
    report(run, "effects of groups", 0, 1);
    const priority = ranksWithinFolds(fit.effect, folds!);
    const gatesReason = withoutGroups(priority);
    const input = { scores: fit.scores, cate: fit.effect, priority, clusters };
    const ofGroups = gatesReason === null ? gates(input, 5, level) : null;
    const [projected, given] = [await projection(fit, sample), await groups(fit, sample, { level, seed })];
    const ranked = await ranking({ fit: { ...fit, cate: priority }, clusters: sample.cluster }, run);
    return ofEffect(fit.ate, {
      label: `effects by a DR-learner, their average by augmented inverse propensity weighting, cross-fitted in ${folds!.k} folds`,
      meaning: averageMeaning(names, "ATE"),
      coefficients: [...sortedGroups(ofGroups), ...given.coefficients, ...projected.coefficients],
      statistics: [
        ...lastLessFirst({ gates: ofGroups, gatesReason }),
        ...ranked,
        ...given.statistics,
        ...projected.statistics,
        ...(await policyStatistics(fit.scores, sample, { ...options, folds: folds! })),
      ],
      predictions: () => perRow(fit),
    });
  },
});

/** Why rows cannot be sorted into fifths by their predicted effects, or `null`. */
function withoutGroups(priority: Float64Array): string | null {
  if (priority.length < 10) return "there are fewer than ten rows";
  return priority.every((rank) => rank === priority[0]) ? "every row of a fold has the same predicted effect" : null;
}

/** The effects along the covariates, linearly. */
async function projection(
  { scores }: DrLearnedEffects,
  { covariates: modifiers, cluster }: Sample,
): Promise<Heterogeneity> {
  const { effectProjection } = await import("@career-dml/dml");
  return attempted("best linear projection", () => {
    const { coefficients } = effectProjection({ scores, modifiers, clusters: cluster }, { covariance: "HC3" });
    return coefficients.map((row) => ({ ...row, equation: "best linear projection" }));
  });
}

interface Level {
  readonly level: number;
  readonly seed: number;
}

/** Average effects of the groups of a column, and how wide a band is that holds all of them. */
async function groups(
  { scores }: DrLearnedEffects,
  { group, ...sample }: Sample,
  options: Level,
): Promise<Heterogeneity> {
  if (group === null) return { coefficients: [], statistics: [] };
  const { groupEffects } = await import("@career-dml/dml");
  const { parameters, critical } = groupEffects(
    { scores, groups: groupLabels(group), clusters: clustersOf(sample) },
    options,
  );
  const rows = parameters.map(
    ({ name, estimate, se }): Coefficient => coefficient("effect by group", name, { estimate, se }),
  );
  const width: Statistic = statistic("errors to either side that hold all groups", critical, {
    reason: "of their standard errors; the multiplier bootstrap's band",
  });
  return { coefficients: rows, statistics: [width] };
}

const perRow = ({ effect, scores, regressions }: DrLearnedEffects) => ({
  effect,
  score: scores,
  propensity: regressions.propensity,
  mu0: regressions.mu0,
  mu1: regressions.mu1,
});
