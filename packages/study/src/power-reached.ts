import { CareerDmlError, design, normalQuantile, type RunContext } from "@career-dml/core";
import { probit } from "@career-dml/heckman";

/** One simulated study: what varies (the root of n, or the effect), its seed, and whether it found the effect. */
export interface SimulatedTest {
  readonly x: number;
  readonly seed: number;
  readonly rejects: boolean;
}

/** Where the wanted power is reached; `null` with a `reason`. */
export type Reached =
  | { readonly value: number; readonly ci: readonly [number, number] }
  | { readonly value: null; readonly ci: null; readonly reason: string };

const none = (reason: string): Reached => ({ value: null, ci: null, reason });

/** Errors of a fit whose findings are separated, or nearly: it has no finite estimate. */
const WITHOUT_CURVE = ["DATA", "SINGULAR", "NOT_CONVERGED"];

/**
 * The x at which studies find the effect with a probability, by a probit of their findings on x: Phi(a + b x) = power at
 * x = (z_power - a) / b. With a normal test statistic whose mean grows linearly in x the curve is exact but for rejections on the wrong
 * side; a bias of the estimator changes a and b, not the form. The interval is Fieller's: every x at which a + b x does not differ from
 * z_power, with a covariance that lets studies of the same seed depend on each other.
 *
 * @returns `null` with a reason where the powers do not vary, or do not rise clearly with x.
 * @see Fieller (1954), JRSS B 16(2).
 */
export async function powerReached(
  tests: readonly SimulatedTest[],
  { power, level }: { readonly power: number; readonly level: number },
  run: RunContext = {},
): Promise<Reached> {
  if (new Set(tests.map(({ x }) => x)).size < 2) return none("one point was simulated; a curve needs two");
  const findings = new Set(tests.map(({ rejects }) => rejects));
  if (findings.size < 2) return none(`${tests[0]!.rejects ? "every" : "no"} simulated study found the effect`);
  const fit = await fitted(tests, run);
  if (typeof fit === "string") return none(fit);
  const interval = fieller(fit, normalQuantile(power), normalQuantile((1 + level) / 2));
  if (interval === null)
    return none("the simulated powers do not rise clearly; more seeds or a wider grid may show it");
  return { value: (normalQuantile(power) - fit.a) / fit.b, ci: interval };
}

/** Constant and slope with their covariance. */
interface Line {
  readonly a: number;
  readonly b: number;
  readonly varA: number;
  readonly covAB: number;
  readonly varB: number;
}

async function fitted(tests: readonly SimulatedTest[], run: RunContext): Promise<Line | string> {
  const rejects = tests.map((test) => Number(test.rejects));
  const clusters = [tests.map(({ seed }) => seed)];
  try {
    const { coefficients, covariance } = await probit(
      design({ x: tests.map(({ x }) => x) }),
      rejects,
      { covariance: "cluster", clusters, name: "finding the effect" },
      run,
    );
    return {
      a: coefficients[0]!,
      b: coefficients[1]!,
      varA: covariance[0]!,
      covAB: covariance[1]!,
      varB: covariance[3]!,
    };
  } catch (error) {
    if (!(error instanceof CareerDmlError) || !WITHOUT_CURVE.includes(error.code)) throw error;
    return "too many points find the effect always or never to show a curve; more seeds or other points may";
  }
}

/** The x with (a + b x - z)^2 <= q^2 Var(a + b x); `null` where they are no interval or the slope is not positive. */
function fieller({ a, b, varA, covAB, varB }: Line, z: number, q: number): readonly [number, number] | null {
  const square = b * b - q * q * varB;
  const half = b * (a - z) - q * q * covAB;
  const constant = (a - z) ** 2 - q * q * varA;
  const root = half * half - square * constant;
  if (!(b > 0 && square > 0 && root >= 0)) return null;
  return Object.freeze([(-half - Math.sqrt(root)) / square, (-half + Math.sqrt(root)) / square] as const);
}
