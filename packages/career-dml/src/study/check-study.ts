import { type Issue, OptionsError } from "@career-dml/core";
import { resolveSimulation, type SimulateCareersOptions } from "@career-dml/dgp";
import type { StudyCell, StudyDesign, StudyEstimator } from "@career-dml/study";
import type { EstimatorDefinition, Need } from "./estimator.js";
import { STUDY_ESTIMATORS, studyEstimator } from "./estimators/index.js";
import { representationKind, unknownRepresentation } from "./representations.js";
import { unknownName } from "../unknown-name.js";

/**
 * What of a study cannot be computed: options that the simulation does not have, unknown estimators, representations and
 * options, estimators that need what a cell does not have. All problems at once, by their place in the design.
 */
export function checkStudy({ cells, estimators, representations }: StudyDesign): readonly Issue[] {
  const known = cells.map((cell) => cellSupply(cell));
  return [
    ...known.flatMap(({ issues }) => issues),
    ...representations.flatMap((name, k) =>
      representationKind(name) === null ? [{ path: `representations.${k}`, message: unknownRepresentation(name) }] : [],
    ),
    ...estimators.flatMap((asked, k) => estimatorIssues(asked, `estimators.${k}`, { cells, supplies: known })),
  ];
}

interface Supply {
  readonly issues: readonly Issue[];
  /** What estimators may need and this cell has; `null` where its options are wrong. */
  readonly has: ReadonlySet<Need> | null;
}

function cellSupply({ index, options }: StudyCell): Supply {
  const path = `cells.${index}.options`;
  const own = "seed" in options ? [{ path: `${path}.seed`, message: "is that of the run; name seeds in 'seeds'" }] : [];
  const { seed: _, ...rest } = options;
  try {
    const { parameters } = resolveSimulation(rest as SimulateCareersOptions);
    const { peerLaw, observation, timing } = parameters as Readonly<Record<string, unknown>>;
    const has = new Set<Need>();
    if (peerLaw !== undefined) has.add("instrument");
    if (peerLaw === "binary") has.add("binary instrument");
    if (observation !== undefined && observation !== "all") has.add("unseen outcomes");
    if (timing === "pre-treatment") has.add("posterior of ability");
    return { issues: own, has };
  } catch (error) {
    if (!(error instanceof OptionsError)) throw error;
    return {
      issues: [...own, ...error.issues.map((issue) => ({ ...issue, path: `${path}.${issue.path}` }))],
      has: null,
    };
  }
}

interface Cells {
  readonly cells: readonly StudyCell[];
  readonly supplies: readonly Supply[];
}

function estimatorIssues(asked: StudyEstimator, path: string, { cells, supplies }: Cells): Issue[] {
  const definition = studyEstimator(asked.estimator);
  if (definition === undefined) return [{ path: `${path}.estimator`, message: unknownEstimator(asked.estimator) }];
  const use = representationIssue(definition, asked.representation);
  const issues: Issue[] = use === null ? [] : [{ path: `${path}.representation`, message: use }];
  try {
    definition.checkOptions(asked.options);
    const ofRepresentation: Need[] = asked.representation === "posterior" ? ["posterior of ability"] : [];
    for (const need of [...definition.needs(asked.options), ...ofRepresentation]) {
      const lacking = cells.filter((_, k) => supplies[k]!.has?.has(need) === false);
      if (lacking.length === 0) continue;
      const where = lacking.length === cells.length ? "no cell has" : `cell ${lacking[0]!.index} does not have`;
      issues.push({ path: `${path}.estimator`, message: `needs ${NEEDS[need]}, which ${where}` });
    }
  } catch (error) {
    if (!(error instanceof OptionsError)) throw error;
    issues.push(...error.issues.map((issue) => ({ ...issue, path: `${path}.options.${issue.path}` })));
  }
  return issues;
}

const NEEDS: Readonly<Record<Need, string>> = {
  instrument: "an instrument",
  "binary instrument": "a 0/1 instrument (peerLaw binary)",
  "unseen outcomes": "outcomes that are not all seen (observation at-random or nonignorable)",
  "posterior of ability": "a latent ability and careers before treatment (profile default)",
};

const unknownEstimator = (name: string): string =>
  unknownName(
    name,
    "estimator",
    STUDY_ESTIMATORS.map((estimator) => estimator.name),
  );

/** Why an estimator cannot take a representation, or cannot do without. */
function representationIssue({ name, representation: use }: EstimatorDefinition, given: string | null): string | null {
  if (given === null)
    return use === "reference" ? `is needed by ${name}: reference-predictive or another of the reference's` : null;
  const kind = representationKind(given);
  // A name that is none is an issue of its own.
  if (kind === null) return null;
  if (use === "none") return `is not for ${name}, which takes none`;
  if (use === "all") return `is not for ${name}, which takes all of the study's`;
  if (use === "reference" && kind !== "reference") return `must be one of the reference's for ${name}, got ${given}`;
  if (use === "single" && kind === "trained")
    return `must be a single design for ${name}; ${given} has one for each fold`;
  return null;
}
