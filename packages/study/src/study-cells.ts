import { canonicalJson, type Issue } from "@career-dml/core";
import type { Json } from "./engines/engine.js";
import type { CompleteStudyFile } from "./study-file.js";
import type { JsonOptions, StudyCell } from "./study-plan.js";

/**
 * The cells of a study file: each entry of `cells`, in their order, with each combination of the values of `axes`, the last
 * axis running fastest.
 */
export function studyCells({ simulation, axes, cells }: CompleteStudyFile): StudyCell[] {
  const combinations = Object.entries(axes).reduce<readonly JsonOptions[]>(
    (before, [name, values]) =>
      before.flatMap((options) => values.map((value) => ({ ...options, [name]: value as Json }))),
    [{}],
  );
  const settings = cells.flatMap((entry) => combinations.map((own) => ({ ...(entry as JsonOptions), ...own })));
  const names = new Set(settings.flatMap((own) => Object.keys(own)));
  const differing = [...names].filter((name) => new Set(settings.map((own) => textOf(own[name]))).size > 1);
  return settings.map((own, index) => ({
    index,
    options: { ...(simulation as JsonOptions), ...own },
    own: Object.fromEntries(differing.flatMap((name) => (own[name] === undefined ? [] : [[name, own[name]]]))),
  }));
}

/** How many cells a study file has, without laying them out. */
export const cellCount = ({ axes, cells }: CompleteStudyFile): number =>
  Object.values(axes).reduce((product, values) => product * values.length, cells.length);

/** Options that are given twice, cells that are the same. */
export function cellIssues({ simulation, axes, cells }: CompleteStudyFile): Issue[] {
  const issues: Issue[] = [];
  for (const name of Object.keys(axes)) {
    if (Object.hasOwn(simulation, name)) issues.push({ path: `axes.${name}`, message: "stands in simulation too" });
    if (repeats(axes[name]!)) issues.push({ path: `axes.${name}`, message: "must not name a value twice" });
  }
  for (const [k, entry] of cells.entries()) {
    for (const name of Object.keys(entry)) {
      const other = Object.hasOwn(axes, name) ? "axes" : Object.hasOwn(simulation, name) ? "simulation" : null;
      if (other !== null) issues.push({ path: `cells.${k}.${name}`, message: `stands in ${other} too` });
    }
  }
  if (repeats(cells)) issues.push({ path: "cells", message: "must not hold the same cell twice" });
  return issues;
}

/** Where an option of a cell stands in the file. */
export function optionPlace(file: CompleteStudyFile, index: number, name: string): string {
  const { axes, cells } = file;
  const values = axes[name];
  if (values !== undefined) {
    const later = Object.keys(axes).slice(Object.keys(axes).indexOf(name) + 1);
    const stride = later.reduce((product, axis) => product * axes[axis]!.length, 1);
    return `axes.${name}.${Math.floor(index / stride) % values.length}`;
  }
  const perEntry = cellCount(file) / cells.length;
  const entry = Math.floor(index / perEntry);
  return Object.hasOwn(cells[entry] ?? {}, name) ? `cells.${entry}.${name}` : `simulation.${name}`;
}

const textOf = (value: unknown): string => canonicalJson(value ?? null, 0);
const repeats = (values: readonly unknown[]): boolean => new Set(values.map(textOf)).size < values.length;

/** Cells that have all the given values; a list allows each of its values. */
export function selectCells(cells: readonly StudyCell[], where: Readonly<Record<string, unknown>>): StudyCell[] {
  return cells.filter(({ options }) =>
    Object.entries(where).every(([name, wanted]) => {
      const actual = textOf(options[name]);
      return textOf(wanted) === actual || (Array.isArray(wanted) && wanted.some((value) => textOf(value) === actual));
    }),
  );
}

/** `careerStrength 0.3, n 2000`; `all` where cells do not differ. */
export function cellLabel({ own }: Pick<StudyCell, "own">): string {
  const parts = Object.entries(own).map(
    ([name, value]) => `${name} ${typeof value === "string" ? value : textOf(value)}`,
  );
  return parts.length === 0 ? "all" : parts.join(", ");
}
