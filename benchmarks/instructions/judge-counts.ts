import type { GrowthNote } from "./growth-notes.js";

/** Growth beyond which a changeset has to say why, percent. */
export const MOST_GROWTH = 5;

/** Changes that say nothing, percent: more than kernels vary by that work in a pool of threads. */
const NOISE = 0.2;

/** Instructions of a call by kernel. */
export type Counts = Readonly<Record<string, number>>;

/** A kernel's count beside that of the baseline. */
export interface JudgedCount {
  readonly kernel: string;
  /** `null` for a kernel that the baseline does not have. */
  readonly before: number | null;
  readonly now: number;
  /** Percent of the count before; `null` without one. */
  readonly change: number | null;
  /** `grown`: by more than is allowed, and no changeset says so; `noted`: one does. */
  readonly verdict: "held" | "noted" | "grown" | "unknown";
}

/** Holds counts against those of the baseline. */
export function judgeCounts(baseline: Counts, counts: Counts, notes: readonly GrowthNote[]): JudgedCount[] {
  return Object.entries(counts).map(([kernel, now]) => {
    const before = baseline[kernel];
    if (before === undefined) return { kernel, before: null, now, change: null, verdict: "unknown" };
    const change = (100 * (now - before)) / before;
    const noted = notes.some((note) => note.kernel === kernel && change <= note.percent);
    return { kernel, before, now, change, verdict: change <= MOST_GROWTH ? "held" : noted ? "noted" : "grown" };
  });
}

/**
 * The next baseline. A growth that needs no note keeps the count before it: many small ones would otherwise add up unseen.
 *
 * @param rows None of them grown without a note.
 */
export const renewedCounts = (rows: readonly JudgedCount[]): Counts =>
  Object.fromEntries(
    rows.map(({ kernel, before, now, change, verdict }) => {
      const renews = verdict !== "held" || change! < -NOISE;
      return [kernel, renews ? now : before!];
    }),
  );
