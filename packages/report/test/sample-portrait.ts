import {
  type ArmFlows,
  type AttributionResult,
  type AttributionRow,
  type CalibrationCurve,
  type CovariateBalance,
  createRng,
  type EffectDistribution,
  type GroupProfiles,
  type RateCheck,
  type RepresentationResult,
  type StateFlows,
} from "@career-dml/core";

type Portrait = Pick<RepresentationResult, "effects" | "targeting" | "calibration" | "balance" | "groupProfiles">;

export interface PortraitOptions {
  readonly seed: number;
  readonly ate: number;
  /** Of treated and of untreated units. */
  readonly arms: readonly [treated: number, untreated: number];
  readonly covariates: readonly string[];
  readonly states: readonly (string | null)[];
}

/** What figures show of one adjustment, made up from smooth curves. */
export function portraitOf({ seed, ate, arms, covariates, states }: PortraitOptions): Portrait {
  const n = arms[0] + arms[1];
  const traits = [
    ...covariates.map((name) => ({ name, kind: "covariate" as const })),
    ...["moves", "turbulence"].map((name) => ({ name: `occupation ${name}`, kind: "career" as const })),
  ];
  return {
    effects: effectsOf(ate, n),
    targeting: targetingOf(ate),
    calibration: calibrationOf(seed, arms),
    balance: balanceOf(seed, arms, traits),
    groupProfiles: profilesOf(seed, n, traits, states),
  };
}

function effectsOf(ate: number, n: number): EffectDistribution {
  const effect = (share: number): number => ate + Math.abs(ate) * 0.5 * Math.log(share / (1 - share)) * 0.4;
  const curve = Array.from({ length: 100 }, (_, k) => {
    const share = (k + 0.5) / 100;
    const reach = Math.abs(ate) * (0.7 + 0.2 * Math.sin(k / 9));
    return {
      share,
      n: n / 100,
      effect: effect(share),
      interval: [effect(share) - reach, effect(share) + reach] as const,
    };
  });
  const counts = Array.from({ length: 30 }, (_, k) => Math.round((n / 8) * Math.exp(-(((k - 15) / 5) ** 2) / 2)));
  return {
    n,
    mean: ate,
    sd: Math.abs(ate) * 0.36,
    histogram: { from: effect(0.001), to: effect(0.999), counts },
    curve,
    level: 0.95,
    above: 0.621,
    below: 0.004,
  };
}

const targetingOf = (ate: number): RateCheck => ({
  target: "AUTOC",
  estimate: 0.17 * ate,
  se: 0.03 * Math.abs(ate),
  ci: [0.17 * ate - 0.0588 * Math.abs(ate), 0.17 * ate + 0.0588 * Math.abs(ate)],
  pValue: 0.0004,
  curve: Array.from({ length: 10 }, (_, k) => {
    const estimate = 0.5 * ate * (0.9 - k / 10);
    const reach = 0.2 * Math.abs(ate) * (1 - k / 9);
    return { share: (k + 1) / 10, estimate, band: [estimate - reach, estimate + reach] as const };
  }),
});

function calibrationOf(seed: number, [treated, untreated]: PortraitOptions["arms"]): readonly CalibrationCurve[] {
  const rng = createRng(seed);
  const curve = (name: string, n: number, [from, to]: readonly [number, number]): CalibrationCurve => ({
    name,
    loss: name === "propensity" ? "log" : "squared",
    n,
    level: 0.95,
    bins: Array.from({ length: 10 }, (_, k) => {
      const predicted = from + ((to - from) * (k + 0.5)) / 10;
      const observed = predicted + 0.12 * (to - from) * (rng.uniform() - 0.5);
      const reach = 0.11 * (to - from);
      return { n: Math.round(n / 10), predicted, observed, ci: [observed - reach, observed + reach] as const };
    }),
  });
  return [
    curve("propensity", treated + untreated, [0.18, 0.81]),
    curve("outcome | T=0", untreated, [-0.9, 1.2]),
    curve("outcome | T=1", treated, [-0.2, 2.3]),
  ];
}

type Named = readonly { readonly name: string; readonly kind: "covariate" | "career" }[];

function balanceOf(seed: number, [treated, untreated]: PortraitOptions["arms"], traits: Named): CovariateBalance {
  return {
    rows: traits.map((trait, j) => ({
      ...trait,
      before: j === 4 ? null : 0.51 * Math.cos(1.3 * j),
      after: j === 4 ? null : 0.08 * Math.sin(seed + j),
    })),
    n: { treated, untreated },
    effectiveSampleSize: { treated: 0.91 * treated, untreated: 0.83 * untreated },
    dropped: 13,
  };
}

function profilesOf(seed: number, n: number, traits: Named, states: PortraitOptions["states"]): GroupProfiles {
  return {
    everybody: { n, treatedShare: 0.44 },
    groups: [1, 2, 3, 4, 5].map((group) => ({
      group,
      n: Math.floor(n / 5),
      treatedShare: 0.44 + 0.03 * (group - 3),
      traits: traits.map((trait, j) => ({
        ...trait,
        mean: j === 4 && group === 5 ? null : 11.25 / (j + 1) + 0.4 * (group - 3) * Math.cos(j + seed),
        meanOfEverybody: 11.25 / (j + 1),
        standardisedDifference: j === 4 && group === 5 ? null : 0.31 * (group - 3) * Math.cos(j + seed),
      })),
      lastStates: [
        {
          sequence: "occupation",
          states: states.slice(0, 5).map((state, k) => ({
            state,
            count: 40 - 3 * k,
            share: (40 - 3 * k) / Math.floor(n / 5),
            shareOfEverybody: (38 - 2 * k) / Math.floor(n / 5),
          })),
        },
      ],
    })),
  };
}

export interface FlowsOptions {
  readonly arms: PortraitOptions["arms"];
  readonly periods: number;
  /** How much more frequent all states without a name are than the first one with a name. Default 0: rare. */
  readonly others?: number;
}

/** Careers of which some had not begun, with as many moves as staying, arms apart by a little. */
export function flowsOf(states: readonly string[], { arms, periods, others = 0 }: FlowsOptions): StateFlows {
  const size = states.length + 3;
  const arm = (n: number, tilt: number): ArmFlows => {
    const counts = Array.from({ length: periods }, (_, b) => {
      const absent = Math.round((0.35 * n * (periods - 1 - b)) / periods);
      const more = (k: number): number => (k === size - 2 ? -0.05 : k === states.length ? others : 0);
      const shares = Array.from({ length: size - 1 }, (_, k) => 1 / (k + 2 + tilt) + more(k));
      const total = shares.reduce((sum, share) => sum + share, 0);
      const rows = shares.map((share) => Math.floor(((n - absent) * share) / total));
      rows[0]! += n - absent - rows.reduce((sum, count) => sum + count, 0);
      return [...rows, absent];
    });
    return { n, counts, moves: counts.slice(1).map((to, b) => movesBetween(counts[b]!, to)) };
  };
  return {
    states,
    back: Array.from({ length: periods }, (_, b) => periods - 1 - b),
    treated: arm(arms[0], 0),
    untreated: arm(arms[1], 1),
    longer: 3,
  };
}

/** Half of everybody stays where there is room; the rest goes where there is some left, in order. */
function movesBetween(from: readonly number[], to: readonly number[]): number[][] {
  const left = [...to];
  const moves = from.map((count, j) => {
    const stay = Math.min(Math.floor(count / 2), left[j]!);
    left[j]! -= stay;
    return from.map((_, k) => (k === j ? stay : 0));
  });
  from.forEach((count, j) => {
    let rest = count - moves[j]![j]!;
    for (let k = 0; k < to.length; k++) {
      const go = Math.min(rest, left[k]!);
      moves[j]![k]! += go;
      left[k]! -= go;
      rest -= go;
    }
  });
  return moves;
}

/** What an encoder reads from the given states and from moves between neighbours. */
export function attributionOf(states: readonly string[], n: number): AttributionResult {
  const heads = ["outcome", "treatment"];
  const row = (head: string, k: number, from: string | null): AttributionRow => ({
    head,
    kind: from === null ? "state" : "transition",
    channel: "occupation",
    from,
    to: states[k]!,
    careers: 200 - 7 * k,
    occurrences: 310 - 9 * k,
    change: (k % 2 === 0 ? 1 : -1) * (0.17 - 0.02 * k) * (from === null ? 1 : 0.5),
    se: 0.005 + k / 3000,
    seModels: k === 3 ? null : 0.006,
  });
  const rows = heads.flatMap((head) => [
    ...states.map((_, k) => row(head, k, null)),
    ...states.slice(1).map((_, k) => row(head, k + 1, states[k]!)),
  ]);
  return {
    kind: "attribution",
    variant: "vib",
    label: "Variational bottleneck",
    heads,
    n,
    models: 3,
    crossFitted: true,
    rows,
    found: { states: 50, transitions: 43 },
    rare: { states: 2, transitions: 1808 },
    options: { minCareers: 20, transitions: true, mostReads: 200000, seed: 42 },
  };
}
