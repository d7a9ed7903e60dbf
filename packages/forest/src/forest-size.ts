import { OptionsError, type RunContext, threadsOf } from "@career-dml/core";
import { totalMemory } from "@career-dml/core/machine";
import { selectBackend } from "@career-dml/kernels";

/** What decides how large a forest grows and how long that takes. */
export interface Growth {
  readonly n: number;
  readonly p: number;
  readonly trees: number;
  /** Units per tree that decide its splits, and that fill its leaves. */
  readonly splitSample: number;
  readonly fillSample: number;
  /** Least units in a child, and least units below and above the node's mean treatment in a child (0: not required). */
  readonly minUnits: number;
  readonly minPerArm: number;
  /** Share of units above the mean treatment; read with `minPerArm` only. */
  readonly treatedShare: number;
  readonly maxDepth: number;
  readonly mtry: number;
  /** Whether leaves that no unit fills are pruned away. */
  readonly prune: boolean;
  /** Numbers per leaf. */
  readonly leafWidth: number;
}

/** What a forest takes; bytes beyond the data. */
export interface ForestSize {
  readonly nodes: number;
  /** The fitted forest in memory. */
  readonly forestBytes: number;
  /** The most at any time of the fit. */
  readonly peakBytes: number;
  /** Its file without the rows of the fit. */
  readonly fileBytes: number;
  /** Seconds of one thread. */
  readonly seconds: number;
}

/** Nanoseconds per splitting unit, candidate column and level of a tree. */
const NANOSECONDS = { native: 1.9, js: 13.8 } as const;

/** Bytes of a thread besides the arrays that it works on. */
const THREAD_BYTES = { native: 1e6, js: 30e6 } as const;

/** Manifest, dictionary of columns. */
const HEAD_BYTES = 3000;

/**
 * Size of a forest before it grows.
 *
 * Bytes follow from nodes. While a forest grows, its batches and their union are held, the ranks of all columns with what
 * ranked them, and per thread a working copy of a tree's sample; TypeScript threads copy the data and grow in plain arrays.
 * Seconds are proportional to units x candidate columns x levels; the constants are those of README's table (n = 10,000,
 * p = 16, 2,000 trees on a Xeon core with AVX-512: 1.1 s native, 8.0 s TypeScript), good to a factor of two there.
 */
export function forestSize(growth: Growth, threads: number, backend: "native" | "js"): ForestSize {
  const { n, p, trees, splitSample, mtry, leafWidth } = growth;
  const nodes = expectedNodes(growth);
  const leaves = (nodes + trees) / 2;
  const leafBytes = 8 * leafWidth * leaves;
  const forestBytes = 4 * trees + 16 * nodes + leafBytes;
  const copies = backend === "js" ? 24 * n * p + (6 * forestBytes) / threads : 0;
  const perThread = THREAD_BYTES[backend] + 8 * splitSample * p + 40 * n + copies;
  const levels = Math.max(1, Math.log2(leaves / trees));
  return {
    nodes,
    forestBytes,
    peakBytes: 2.1 * forestBytes + 16 * n * p + threads * perThread,
    fileBytes: HEAD_BYTES + (p < 256 ? 1 : 2) * nodes + 8 * (nodes - leaves) + leafBytes,
    seconds: trees * splitSample * mtry * levels * NANOSECONDS[backend] * 1e-9,
  };
}

/**
 * Refuses a fit that would need more memory than the run allows.
 *
 * @throws {OptionsError} saying how much it would need.
 */
export function refuseTooLarge(growth: Growth, run: RunContext): void {
  const most = run.maxMemory ?? totalMemory();
  const { peakBytes } = forestSize(growth, threadsOf(run), selectBackend(run.backend).name);
  if (peakBytes <= most) return;
  const message = `would take about ${megabytes(peakBytes)} at the peak of the fit, more than the ${megabytes(most)} of maxMemory; grow fewer trees at a time, or larger leaves`;
  throw new OptionsError("forest", [{ path: "trees", message }]);
}

const megabytes = (bytes: number): string => `${Math.ceil(bytes / 1e6).toLocaleString("en")} MB`;

/**
 * Nodes of a forest, within 25 % where covariates are continuous and nothing stops trees early; ties, categories,
 * treatments that covariates predict well, and an alpha that binds before the least size make trees smaller. A limit on the
 * depth leaves more nodes where a large alpha keeps trees balanced.
 *
 * Trees split until no cut leaves enough units on both sides. Cuts fall about anywhere, so leaves end up with 1.3 times the
 * least size, or 1.28 times where both arms need it: constants fitted to trees on 200 to 20,000 uniform covariates with
 * least sizes 1 to 50, alpha up to .25. A leaf with s of the splitting units holds none of the filling ones with
 * probability (1 + fill / split)^-s, as its share of the population is gamma distributed; such leaves are pruned.
 */
function expectedNodes(growth: Growth): number {
  const { trees, splitSample, fillSample, maxDepth, prune } = growth;
  const unlimited = Math.max(1, splitSample / unitsPerLeaf(growth));
  // A limit on the depth binds smoothly: trees are not balanced.
  const leaves = Math.max(1, maxDepth > 30 ? unlimited : 1 / (1 / unlimited + 2 ** -maxDepth));
  const filled = prune ? 1 - (1 + fillSample / splitSample) ** (-splitSample / leaves) : 1;
  return Math.round(trees * (2 * Math.max(1, leaves * filled) - 1));
}

/** Splitting units of a leaf before pruning. */
function unitsPerLeaf({ minUnits, minPerArm, treatedShare }: Growth): number {
  const units = 1.3 * minUnits - 0.3;
  if (minPerArm === 0) return units;
  const rarer = Math.min(treatedShare, 1 - treatedShare);
  return Math.max(units, (1.28 * minPerArm * (0.82 + 0.86 * rarer)) / rarer);
}
