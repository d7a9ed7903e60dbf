import {
  checkpoint,
  report,
  type RunContext,
  type Unavailable,
  withoutColumns,
  withoutProgress,
} from "@career-dml/core";
import type { LeftOut } from "@career-dml/dml";
import { answersOf, type Attempt, attempt, unavailableOf } from "../attempt.js";
import { withMarks } from "../data/missing-covariates.js";
import type { Sample } from "../estimate/data/sample.js";
import type { ValidateOptions } from "../validate-options.js";
import { matching, namedGroup } from "./column-groups.js";
import type { Estimator, Refit } from "./refit.js";

/** Most covariates that are left out one by one unless the user names groups; each costs an estimate. */
const MOST_SINGLE = 30;

/** Columns that are left out together, and what to call them. */
interface Group {
  readonly name: string;
  readonly columns: readonly string[];
}

/** The estimate without each covariate, each named group and the careers, and which of these there is no estimate without. */
export async function leaveOut(
  { sample, whole }: { readonly sample: Sample; readonly whole: Refit },
  options: ValidateOptions,
  estimator: Estimator,
  run: RunContext,
): Promise<{ readonly leftOut: readonly LeftOut[]; readonly unavailable: readonly Unavailable[] }> {
  const { groups, unavailable } = groupsOf(sample, options);
  const attempts: Attempt<LeftOut>[] = [];
  for (const [k, { name, columns }] of groups.entries()) {
    report(run, "benchmarks", k, groups.length);
    await checkpoint(run);
    const covariates = withoutColumns(sample.covariates, columns);
    attempts.push(
      await attempt(`benchmark ${name}`, async () => {
        const short = await estimator.again({ ...sample, covariates }, withoutProgress(run));
        return { name, elements: short.elements(whole), whole: whole.elements(short) };
      }),
    );
  }
  report(run, "benchmarks", 1, 1);
  return { leftOut: answersOf(attempts), unavailable: [...unavailable, ...unavailableOf(attempts)] };
}

function groupsOf({ covariates: { names }, marks }: Sample, options: ValidateOptions) {
  const unavailable: Unavailable[] = [];
  const careers = matching(options.covariates, options.careers);
  const single = options.covariates.filter((name) => !careers.includes(name));
  const named = options.leaveOut.map((entry) => {
    const { name, patterns } = namedGroup(entry)!;
    return { name, columns: matching(options.covariates, patterns) };
  });
  if (single.length > MOST_SINGLE) {
    const reason = `${single.length} covariates are more than ${MOST_SINGLE}, and each costs an estimate; name groups of them with --leave-out`;
    unavailable.push({ check: "benchmarks by single covariates", reason });
  }
  const asked: Group[] = [
    ...(single.length > MOST_SINGLE ? [] : single.map((name) => ({ name, columns: [name] }))),
    ...named,
    ...(careers.length > 0 ? [{ name: "careers", columns: careers }] : []),
  ];
  const groups = asked.map((group) => ({ ...group, columns: withMarks(group.columns, marks) }));
  const possible = groups.filter(({ columns }) => columns.length < names.length);
  for (const { name } of groups.filter((group) => !possible.includes(group))) {
    unavailable.push({ check: `benchmark ${name}`, reason: "without it there is nothing to adjust for" });
  }
  return { groups: possible, unavailable };
}
