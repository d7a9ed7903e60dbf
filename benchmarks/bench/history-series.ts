import { mean } from "@career-dml/core";
import { type BenchResult, TIMED_SECTIONS } from "./bench-result.js";

/** A version and what it was measured to do. */
export interface RecordedVersion {
  readonly version: string;
  readonly result: BenchResult;
}

/** A line of the history: the same rows in every version that has any of the group. */
export interface HistorySeries {
  readonly group: string;
  /** How many rows a point is the mean of. */
  readonly rows: number;
  readonly points: readonly { readonly version: string; readonly ratio: number }[];
}

/** Group of rows that hold other software against this project. */
export const PEERS = "other software";

type Ratios = ReadonlyMap<string, number>;

/** Ratios by row, by group: TypeScript over native, each on as many threads as the other, or other software over this project. */
function ratiosOf({ sections }: BenchResult): Map<string, Map<string, number>> {
  const groups = new Map<string, Map<string, number>>();
  const add = (group: string, row: string, ratio: number): void => {
    groups.set(group, (groups.get(group) ?? new Map<string, number>()).set(row, ratio));
  };
  for (const { group, subject, name, js, native, nativeThreads } of TIMED_SECTIONS.flatMap(
    (name) => sections[name] ?? [],
  )) {
    const fast = native ?? nativeThreads;
    if (fast !== null) add(group, `${subject}, ${name}`, js.median / fast.median);
  }
  for (const { task, peer, ratio } of sections.peers ?? []) add(PEERS, `${task}, ${peer}`, ratio);
  return groups;
}

const geometricMean = (ratios: Ratios, rows: readonly string[]): number =>
  Math.exp(mean(rows.map((row) => Math.log(ratios.get(row)!))));

/**
 * Performance over versions as ratios, which unlike seconds compare across machines: for each group the geometric mean over the rows
 * that all versions with this group have, so that a new row moves no line. A group without a common row has no line.
 *
 * @param recorded Oldest first.
 */
export function historySeries(recorded: readonly RecordedVersion[]): HistorySeries[] {
  const ratios = recorded.map(({ version, result }) => ({ version, groups: ratiosOf(result) }));
  const names = [...new Set(ratios.flatMap(({ groups }) => [...groups.keys()]))];
  return names.flatMap((group) => {
    const own = ratios.flatMap(({ version, groups }) => {
      const found = groups.get(group);
      return found === undefined ? [] : [{ version, found }];
    });
    const rows = [...own[0]!.found.keys()].filter((row) => own.every(({ found }) => found.has(row)));
    if (rows.length === 0) return [];
    const points = own.map(({ version, found }) => ({ version, ratio: geometricMean(found, rows) }));
    return [{ group, rows: rows.length, points }];
  });
}
