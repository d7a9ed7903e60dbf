import { type BenchResult, type BenchRow, type BoundedRow, TIMED_SECTIONS } from "./bench-result.js";
import { spreadOf, type Timing } from "./timing.js";

/** One number of a result that can be held against another's. */
interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: BoundedRow["unit"];
  /** Whether more is better. */
  readonly rises: boolean;
  /** Standard deviation of single calls, as a share of the value. */
  readonly deviation: number;
}

/** A figure of both results. */
export interface ComparedFigure extends Pick<Figure, "name" | "unit"> {
  readonly before: number;
  readonly after: number;
  /** After over before. */
  readonly ratio: number;
  /** Changes by less than this share are noise. */
  readonly noise: number;
  readonly verdict: "better" | "worse" | null;
}

/** Two results, figure by figure. */
export interface Comparison {
  /** What differs between the machines, in words; where anything does, seconds are not compared. */
  readonly differences: readonly string[];
  readonly figures: readonly ComparedFigure[];
  readonly onlyBefore: readonly string[];
  readonly onlyAfter: readonly string[];
}

/** Quartiles of a normal variable are this many standard deviations apart. */
const QUARTILES_APART = 1.349;
/** Taken where a figure has no spread of its own. */
const ASSUMED_DEVIATION = 0.05;
/** Processes differ by this share even where the calls of each agree: by where their memory lies, by the clock of the processor. */
const LEAST_NOISE = 0.03;

const deviationOf = (timing: Timing): number =>
  timing.calls < 3 ? ASSUMED_DEVIATION : (2 * spreadOf(timing)) / QUARTILES_APART;

const ofTiming = (name: string, timing: Timing): Figure => ({
  name,
  value: timing.median,
  unit: "s",
  rises: false,
  deviation: deviationOf(timing),
});

function ofRow({ subject, name, js, native, nativeThreads }: BenchRow, seconds: boolean): Figure[] {
  const what = `${subject}, ${name}`;
  if (seconds)
    return [
      ...(nativeThreads ? [ofTiming(`${what}: native`, nativeThreads)] : []),
      ofTiming(`${what}: TypeScript`, js),
    ];
  const fast = native ?? nativeThreads;
  if (fast === null) return [];
  const deviation = Math.hypot(deviationOf(js), deviationOf(fast));
  return [
    {
      name: `${what}: TypeScript over native`,
      value: js.median / fast.median,
      unit: "times",
      rises: true,
      deviation,
    },
  ];
}

function figuresOf({ sections }: BenchResult, seconds: boolean): Figure[] {
  const limits = (sections.limits ?? []).filter(({ unit }) => seconds || unit !== "s");
  return [
    ...TIMED_SECTIONS.flatMap((name) => sections[name] ?? []).flatMap((row) => ofRow(row, seconds)),
    ...limits.map(({ name, unit, value }) => ({ name, unit, value, rises: false, deviation: ASSUMED_DEVIATION })),
    ...(sections.peers ?? []).map(({ task, peer, ratio }) => ({
      name: `${task}: ${peer} over ours`,
      unit: "times" as const,
      value: ratio,
      rises: true,
      deviation: ASSUMED_DEVIATION,
    })),
  ];
}

/** What seconds depend on; load before the run and versions of this project are what one compares. */
const DECISIVE = ["cpu", "threads", "platform", "node", "instructions", "native"] as const;

function differencesOf({ environment: a }: BenchResult, { environment: b }: BenchResult): string[] {
  return DECISIVE.filter((key) => a[key] !== b[key]).map((key) => `${key}: ${String(a[key])}, then ${String(b[key])}`);
}

/** Standard deviations that a change must exceed: single calls of one program hardly ever lie further apart. */
const DEVIATIONS = 2;

function compared(before: Figure, after: Figure): ComparedFigure {
  const { name, unit, rises } = before;
  const ratio = after.value / before.value;
  const noise = Math.max(LEAST_NOISE, DEVIATIONS * Math.hypot(before.deviation, after.deviation));
  const isNoise = Math.abs(Math.log(ratio)) <= Math.log1p(noise);
  const verdict = isNoise ? null : ratio > 1 === rises ? "better" : "worse";
  return { name, unit, before: before.value, after: after.value, ratio, noise, verdict };
}

type Figures = ReadonlyMap<string, Figure>;

const byName = (result: BenchResult, seconds: boolean): Figures =>
  new Map(figuresOf(result, seconds).map((figure) => [figure.name, figure]));

const missing = (from: Figures, here: Figures): string[] => [...here.keys()].filter((name) => !from.has(name));

/**
 * Holds two results against each other. A change counts where it exceeds two standard deviations of single calls of both, and 3 %.
 * Seconds of different machines are not compared; ratios on one thread are, which do not depend on how many there are.
 */
export function compareResults(before: BenchResult, after: BenchResult): Comparison {
  const differences = differencesOf(before, after);
  const seconds = differences.length === 0;
  const [own, other] = [byName(before, seconds), byName(after, seconds)];
  return {
    differences,
    figures: [...own.values()].flatMap((figure) => {
      const match = other.get(figure.name);
      return match === undefined ? [] : [compared(figure, match)];
    }),
    onlyBefore: missing(other, own),
    onlyAfter: missing(own, other),
  };
}
