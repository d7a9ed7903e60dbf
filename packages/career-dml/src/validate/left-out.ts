import { checkpoint, type Design, report, type RunContext, withoutColumns, withoutProgress } from "@career-dml/core";
import type { LeftOut } from "@career-dml/dml";
import type { Sample } from "../estimate/data/sample.js";
import type { ValidateOptions } from "../validate-options.js";
import { matching, namedGroup } from "./column-groups.js";
import type { Estimator, Refit } from "./refit.js";
import type { Unavailable } from "./unavailable.js";

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
  const { groups, unavailable } = groupsOf(sample.covariates, options);
  const leftOut: LeftOut[] = [];
  for (const [k, { name, columns }] of groups.entries()) {
    report(run, "benchmarks", k, groups.length);
    await checkpoint(run);
    const covariates = withoutColumns(sample.covariates, columns);
    const short = await estimator.again({ ...sample, covariates }, withoutProgress(run));
    leftOut.push({ name, elements: short.elements(whole), whole: whole.elements(short) });
  }
  report(run, "benchmarks", 1, 1);
  return { leftOut, unavailable };
}

function groupsOf({ names }: Design, options: ValidateOptions) {
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
  const groups = asked.map((group) => ({ ...group, columns: withMarks(names, group.columns) }));
  const possible = groups.filter(({ columns }) => columns.length < names.length);
  for (const { name } of groups.filter((group) => !possible.includes(group))) {
    unavailable.push({ check: `benchmark ${name}`, reason: "without it there is nothing to adjust for" });
  }
  return { groups: possible, unavailable };
}

const MARK = "_missing";

/** Columns with the 0/1 columns that mark where nothing but they were missing. */
function withMarks(names: readonly string[], columns: readonly string[]): readonly string[] {
  const combinations = names.filter((name) => {
    if (!name.endsWith(MARK) || columns.includes(name)) return false;
    let rest = name.slice(0, -MARK.length);
    for (const column of columns)
      if (rest === column || rest.startsWith(`${column}_`)) rest = rest.slice(column.length + 1);
    return rest === "";
  });
  return [...columns, ...combinations];
}
