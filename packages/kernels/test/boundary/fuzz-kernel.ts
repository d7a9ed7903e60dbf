import { createRequire } from "node:module";
import { inspect } from "node:util";
import { CareerDmlError, createRng, type ErrorCode } from "@career-dml/core";
import * as fc from "fast-check";
import { js, type KernelName, loadNative } from "../../src/index.js";
import { throwingTyped } from "../../src/typed-errors.js";
import { soundInputs } from "./sound-inputs.js";
import { anyArguments, anyThreads, CallersError, copyOf, type Spoiled, spoiled } from "./spoiled.js";

/** Codes with which a kernel may refuse an input; PANIC is a defect. */
const REFUSALS: readonly ErrorCode[] = ["OPTIONS", "SHAPE", "NON_FINITE", "SINGULAR", "NOT_CONVERGED"];

/** Inputs that are drawn anew; between them the same one is spoiled in other ways. */
const CASES_PER_INPUT = 100;

/** Milliseconds of processor time after which a small input has asked for too much. */
const MOST_TIME = 20_000;

export interface FuzzReport {
  readonly kernel: KernelName;
  readonly cases: number;
  readonly returned: number;
  readonly refused: number;
  /** Sound cases whose answer was held against the TypeScript kernel's, bit for bit. */
  readonly compared: number;
  readonly slowest: number;
  /** Cases that broke a rule, in words; at most ten. */
  readonly broken: readonly string[];
}

type Call = (input: unknown, threads: unknown) => unknown;
type Outcome = { readonly value: unknown } | { readonly error: unknown };

const outcomeOf = (call: () => unknown): Outcome => {
  try {
    return { value: call() };
  } catch (error) {
    return { error };
  }
};

/** What is wrong with an outcome, or `null`. */
function fault(outcome: Outcome): string | null {
  if (!("error" in outcome)) return null;
  const { error } = outcome;
  if (error instanceof CallersError) return null;
  if (error instanceof CareerDmlError && REFUSALS.includes(error.code)) return null;
  const { name, code, message } = error as Error & { code?: string };
  return `threw ${name} ${code ?? "without a code"}: ${message?.slice(0, 300)}`;
}

/** Equal to the bit, both zeros told apart; any NaN is as good as another, as V8 promises none of its bits. */
function isSame(ours: unknown, theirs: unknown): boolean {
  if (typeof ours !== "object" || typeof theirs !== "object" || ours === null || theirs === null) {
    return Object.is(ours, theirs);
  }
  const [own, other] = [ours, theirs] as Record<string, unknown>[];
  const names = Object.keys(own!);
  if (ours.constructor !== theirs.constructor || names.length !== Object.keys(other!).length) return false;
  return names.every((name) => isSame(own![name], other![name]));
}

/** Answers to the bit; of refusals the code alone, as words may differ. */
function differs(ours: Outcome, theirs: Outcome): string | null {
  if ("value" in ours && "value" in theirs) {
    return isSame(ours.value, theirs.value) ? null : "other bits than the TypeScript kernel";
  }
  const code = (outcome: Outcome): unknown =>
    "error" in outcome ? ((outcome.error as { code?: unknown }).code ?? "none") : "no error";
  return code(ours) === code(theirs) ? null : `${code(ours)} where the TypeScript kernel has ${code(theirs)}`;
}

/**
 * Calls one native kernel `cases` times, with sound inputs, spoiled ones and arguments of no shape, and holds it to the
 * contract of the boundary: it returns or throws a typed error, in time, and sound inputs give the bits of its twin.
 *
 * @param begin Hears the number of each case before it runs, so that one that ends the process is known.
 */
export function fuzzKernel(kernel: KernelName, cases: number, seed: number, begin: (at: number) => void): FuzzReport {
  const native = loadNative()!.kernels[kernel] as Call;
  const binding = createRequire(import.meta.url)("@career-dml/native") as Record<
    string,
    (...args: unknown[]) => unknown
  >;
  const raw = throwingTyped({ [kernel]: binding[kernel]! })[kernel]!;
  const twin = js.kernels[kernel] as Call;
  const root = createRng(seed).fork(kernel);
  const report = { returned: 0, refused: 0, compared: 0, slowest: 0, broken: [] as string[] };
  let sound: unknown;
  // Of every input once: it costs more than all native calls on it.
  let expected: Outcome | null = null;
  for (let at = 0; at < cases && report.broken.length < 10; at++) {
    const rng = root.fork("case", at);
    if (at % CASES_PER_INPUT === 0) {
      [sound] = fc.sample(soundInputs[kernel], { numRuns: 1, seed: seed + at });
      expected = null;
    }
    begin(at);
    const shapeless = rng.below(20) === 0;
    const given: Spoiled = shapeless
      ? { input: anyArguments(rng), changes: ["arguments of no shape"], same: false }
      : spoiled(sound, rng);
    const threads = given.same ? 1 + rng.below(3) : anyThreads(rng);
    const started = process.cpuUsage();
    const outcome = outcomeOf(() => (shapeless ? raw(...(given.input as unknown[])) : native(given.input, threads)));
    const { user, system } = process.cpuUsage(started);
    const took = (user + system) / 1000;
    report.slowest = Math.max(report.slowest, took);
    if ("value" in outcome) report.returned++;
    else report.refused++;
    let wrong = fault(outcome) ?? (took > MOST_TIME ? `took ${Math.round(took)} ms` : null);
    if (given.same) {
      report.compared++;
      expected ??= outcomeOf(() => twin(copyOf(sound), 1));
      wrong ??= differs(outcome, expected);
    }
    if (wrong !== null) {
      report.broken.push(
        `case ${at}, ${given.changes.join(" and ") || "sound"}, threads ${inspect(threads)}: ${wrong}`,
      );
    }
  }
  return { kernel, cases, ...report };
}
