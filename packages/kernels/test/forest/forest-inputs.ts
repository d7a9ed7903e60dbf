import { createRng, type Rng } from "@career-dml/core";
import * as fc from "fast-check";
import type { ForestShape, GrowForestInput, RankColumnsInput } from "../../src/index.js";
import { js } from "../../src/index.js";

/** How the values of a vector are spread, and how those of a column may be. */
const styles = ["continuous", "coarse", "binary", "heavy", "tiny", "subnormal", "huge", "constant"] as const;
const columnStyles = [...styles, "few", "many"] as const;
type Style = (typeof columnStyles)[number];
/** Categories: integers from 0. */
const isCategorical = (style: Style): boolean => style === "few" || style === "many";

function draw(rng: Rng, style: Style): number {
  const u = rng.uniform() - 0.5;
  if (style === "few") return Math.floor(5 * (u + 0.5));
  if (style === "many") return Math.floor(2_000 * (u + 0.5) ** 3);
  if (style === "coarse") return Math.round(4 * u);
  if (style === "binary") return u < 0 ? -0 : 1;
  if (style === "heavy") return u / (1.0000001 - 2 * Math.abs(u)) ** 3;
  if (style === "tiny") return u * 1e-300;
  if (style === "subnormal") return u * 1e-310;
  if (style === "huge") return u * 1e150;
  return style === "constant" ? 0.3 : u;
}

const values = (length: number, seed: number, style: Style): Float64Array => {
  const rng = createRng(seed);
  return new Float64Array(length).map(() => draw(rng, style));
};

const style = fc.constantFrom(...styles);
const seed = fc.nat(1e6);

/** Designs with ties, negative zeros, extreme magnitudes, missing values, categories. */
export const anyDesign: fc.Arbitrary<RankColumnsInput & { readonly categorical: Uint8Array }> = fc
  .record({
    n: fc.integer({ min: 1, max: 150 }),
    columns: fc.array(fc.tuple(fc.constantFrom(...columnStyles), seed, fc.constantFrom(0, 0, 0, 0.03, 0.4, 1)), {
      minLength: 1,
      maxLength: 5,
    }),
  })
  .map(({ n, columns }) => {
    const x = new Float64Array(n * columns.length);
    columns.forEach(([kind, at, missing], j) => x.set(withMissing(values(n, at, kind), at, missing), j * n));
    const categorical = Uint8Array.from(columns, ([kind]) => (isCategorical(kind) ? 1 : 0));
    return { x, n, p: columns.length, categorical };
  });

/** The values, a share of them missing. */
function withMissing(v: Float64Array, seed: number, share: number): Float64Array {
  const rng = createRng(seed).fork("missing");
  return v.map((value) => (rng.uniform() < share ? Number.NaN : value));
}

/** Clusters of very different sizes, each of at least one unit: at most `most`, and at most one per unit. */
function clustersOf(n: number, { seed, most }: { readonly seed: number; readonly most: number }): Int32Array {
  const rng = createRng(seed);
  const count = Math.min(n, most);
  return Int32Array.from({ length: n }, (_, i) => (i < count ? i : Math.floor(count * rng.uniform() ** 3)));
}

/** Units by cluster. */
export function sizesOf(clusters: Int32Array): number[] {
  const sizes: number[] = [];
  for (const c of clusters) sizes[c] = (sizes[c] ?? 0) + 1;
  return sizes;
}

/** Every kind of forest. */
export const kinds = ["causal", "regression", "instrumental", "multi-arm", "classification", "quantile"] as const;

/** What the columns of a forest are drawn from. */
interface Sources {
  readonly n: number;
  /** Values of column j. */
  readonly column: (j: number) => Float64Array;
  readonly components: number;
  readonly mix: number;
}

/** Codes below `components`: ranks of the values, folded. */
function codesOf(values: Float64Array, components: number): Float64Array {
  const { code } = js.kernels.rankColumns({ x: values, n: values.length, p: 1 }, 1);
  return Float64Array.from(code, (c) => c % components);
}

/** The columns that a kind takes: the outcome is column 0, treatments and the instrument those after it. */
export function columnsOf(
  kind: GrowForestInput["kind"],
  { n, column, components, mix }: Sources,
): Pick<GrowForestInput, "kind" | "outcome" | "treatment"> & Partial<GrowForestInput> {
  const none = new Float64Array(0);
  switch (kind) {
    case "causal":
      return { kind, outcome: column(0), treatment: column(1) };
    case "regression":
      return { kind, outcome: column(0), treatment: none };
    case "instrumental":
      return { kind, outcome: column(0), treatment: column(1), instrument: column(2), reducedFormWeight: mix };
    case "multi-arm": {
      const treatment = new Float64Array(n * components);
      for (let j = 0; j < components; j++) treatment.set(column(j + 1), j * n);
      return { kind, outcome: column(0), treatment, components };
    }
    case "classification":
      return { kind, outcome: codesOf(column(0), components + 1), treatment: none, components: components + 1 };
    case "quantile": {
      const quantiles = Float64Array.from({ length: components }, (_, j) => (j + 1) / (components + 1));
      return { kind, outcome: codesOf(column(0), n), treatment: none, components: n, quantiles };
    }
  }
}

/** The shape of the leaves of a forest. */
export const shapeOf = ({ kind, components, weight }: GrowForestInput): ForestShape => ({
  kind,
  ...(components === undefined ? {} : { components }),
  weighted: weight !== undefined,
});

/** Weights from one to a thousand, or far from 1; some so small that their integers are 1. */
const weights = (n: number, seed: number, scale: number): Float64Array => {
  const rng = createRng(seed);
  return new Float64Array(n).map(() => scale * 1000 ** rng.uniform() * (rng.uniform() < 0.05 ? 1e-12 : 1));
};

/** Any forest that the kernels take, ranked. */
export const anyForest: fc.Arbitrary<GrowForestInput> = fc
  .record({
    design: anyDesign.filter((d) => d.n >= 4),
    kind: fc.constantFrom(...kinds),
    columns: fc.array(fc.tuple(style, seed), { minLength: 5, maxLength: 5 }),
    components: fc.integer({ min: 1, max: 4 }),
    mix: fc.constantFrom(0, 0, 0.5, 1),
    weighted: fc.option(fc.tuple(seed, fc.constantFrom(1, 1, 1e-200, 1e100))),
    key: fc.tuple(seed, seed, seed, seed),
    firstBag: fc.nat(3),
    bags: fc.integer({ min: 1, max: 5 }),
    bagSize: fc.integer({ min: 1, max: 3 }),
    shares: fc.tuple(fc.double({ min: 0.3, max: 1, noNaN: true }), fc.constantFrom(0.5, 0.8, 1)),
    honest: fc.boolean(),
    minUnits: fc.integer({ min: 1, max: 4 }),
    minPerArm: fc.integer({ min: 0, max: 4 }),
    alpha: fc.constantFrom(0, 0.05, 0.25),
    imbalancePenalty: fc.constantFrom(0, 0, 0.01),
    maxDepth: fc.constantFrom(0, 3, 1000),
    prune: fc.boolean(),
    mtry: fc.nat(4),
    clustered: fc.option(fc.record({ seed, most: fc.integer({ min: 4, max: 60 }), equal: fc.boolean() })),
  })
  .map(({ design, kind, columns, components, mix, weighted, key, shares, honest, mtry, clustered, ...rest }) => {
    const { n, p } = design;
    const column = (j: number): Float64Array => values(n, columns[j]![1], columns[j]![0]);
    const clusters = clustered === null ? new Int32Array(0) : clustersOf(n, clustered);
    const sizes = sizesOf(clusters);
    const count = clustered === null ? n : sizes.length;
    const bagSample = Math.max(2, Math.floor(count * shares[0]));
    const treeSample = Math.max(2, Math.floor(bagSample * shares[1]));
    return {
      ...design,
      ...js.kernels.rankColumns(design, 1),
      ...rest,
      ...columnsOf(kind, { n, column, components, mix }),
      ...(weighted === null ? {} : { weight: weights(n, ...weighted) }),
      key: Uint32Array.from(key),
      clusters,
      clusterUnits: clustered?.equal ? Math.min(...sizes) : 0,
      bagSample,
      treeSample,
      splitSample: honest ? Math.ceil(treeSample / 2) : treeSample,
      mtry: Math.min(p, 1 + mtry),
    };
  });

/** One forest of 2,000 units: deep trees, every width of order arrays' rows, 1,000 units a tree. */
export function largeForest(kind: GrowForestInput["kind"]): GrowForestInput {
  const [n, p] = [2000, 7];
  const x = values(n * p, 1, "continuous");
  x.set(values(n, 2, "coarse"), n);
  x.set(values(n, 3, "binary"), 3 * n);
  const noise = values(n, 4, "continuous");
  const treatment = values(n, 5, "binary").map((t, i) => t - 0.5 + 0.2 * noise[i]!);
  const outcome = noise.map((e, i) => 3 * e + treatment[i]! * Math.max(0, x[i]!) + x[2 * n + i]!);
  const others = [outcome, treatment, noise.map((e, i) => e + 0.5 * treatment[i]!), values(n, 6, "continuous")];
  const hasDose = kind === "causal" || kind === "instrumental" || kind === "multi-arm";
  const samples = { clusters: new Int32Array(0), clusterUnits: 0, bagSample: 1000, treeSample: 1000, splitSample: 500 };
  return {
    x,
    n,
    p,
    ...js.kernels.rankColumns({ x, n, p }, 1),
    categorical: new Uint8Array(p),
    ...columnsOf(kind, { n, column: (j) => others[j]!, components: 2, mix: 0 }),
    key: Uint32Array.of(1, 2, 3, 4),
    firstBag: 0,
    bags: 20,
    bagSize: 2,
    ...samples,
    minUnits: hasDose ? 1 : 3,
    minPerArm: hasDose ? 5 : 0,
    alpha: 0.05,
    imbalancePenalty: 0,
    maxDepth: 1000,
    mtry: p,
    prune: true,
  };
}

/** `largeForest` with missing values in continuous and in tied columns, one all missing, and categories. */
export function largeGeneralForest(kind: GrowForestInput["kind"]): GrowForestInput {
  const plain = largeForest(kind);
  const { n, p } = plain;
  const x = plain.x.slice();
  x.set(withMissing(x.subarray(0, n), 1, 0.2), 0);
  x.set(withMissing(x.subarray(n, 2 * n), 2, 0.05), n);
  x.fill(Number.NaN, 2 * n, 3 * n);
  x.set(values(n, 8, "few"), 4 * n);
  x.set(withMissing(values(n, 9, "many"), 3, 0.1), 5 * n);
  const categorical = Uint8Array.of(0, 0, 0, 0, 1, 1, 0);
  const shift = [0.3, -1, 0.8, -0.2, 0.5];
  const isCoded = kind === "classification" || kind === "quantile";
  const outcome = plain.outcome.map((y, i) =>
    isCoded ? y : y + shift[x[4 * n + i]!]! + (Number.isNaN(x[i]!) ? 0.7 : 0),
  );
  return { ...plain, x, ...js.kernels.rankColumns({ x, n, p }, 1), outcome, categorical };
}
