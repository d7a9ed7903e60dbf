import { type Folds, restrictFolds, type Rng, trainingUnits } from "@career-dml/core";

/** What is computed on some of the units: with their folds, and a stream of its own. */
export interface UnitsOfFit {
  /** Units, ascending. */
  readonly units: Uint32Array;
  /** Their folds. */
  readonly folds: Folds;
  readonly rng: Rng;
}

interface Plan {
  readonly folds: Folds;
  /** Whether each fold has nuisances that never saw it in any way. */
  readonly nested: boolean;
  readonly rng: Rng;
}

/** Values of all units that every fit of a last step learns from, and those of the fit of all units. */
export interface TargetsByFit<T> {
  readonly all: T;
  /** Vectors of length n, by fit. In fold k itself those of all units, by which learners are weighed. */
  readonly byFit: (fit: number) => readonly Float64Array[];
}

/**
 * Cross-fitted values (scores, residuals) that the last step of an effect learner learns from. Plainly one set serves all folds: the value of
 * a unit comes from nuisances without its own fold, though these saw the fold that is predicted. `nested` computes
 * them anew for each fold among the units outside it, cross-fitted over the folds that are left: nothing that predicts a unit then saw its outcome.
 *
 * @param vectors Which of the computed values are learned from.
 */
export async function targetsByFit<T>(
  { folds, nested, rng }: Plan,
  compute: (units: UnitsOfFit) => Promise<T>,
  vectors: (computed: T) => readonly Float64Array[],
): Promise<TargetsByFit<T>> {
  const every = Uint32Array.from({ length: folds.of.length }, (_, i) => i);
  const all = await compute({ units: every, folds, rng });
  const plain = vectors(all);
  if (!nested) return { all, byFit: () => plain };
  const inner: (readonly Float64Array[])[] = [];
  for (let fold = 0; fold < folds.k; fold++) {
    const units = trainingUnits(folds, fold);
    const others = withoutFold(folds, fold, units);
    const found = vectors(await compute({ units, folds: others, rng: rng.fork("without fold", fold) }));
    inner.push(
      found.map((values, v) => {
        const out = Float64Array.from(plain[v]!);
        units.forEach((i, k) => (out[i] = values[k]!));
        return out;
      }),
    );
  }
  return { all, byFit: (fit) => inner[fit] ?? plain };
}

/** The folds that are left, numbered anew. */
function withoutFold(folds: Folds, fold: number, units: Uint32Array): Folds {
  const { of, learnsFrom } = restrictFolds(folds, units);
  const rest = { k: folds.k - 1, of: of.map((f) => (f > fold ? f - 1 : f)) };
  return learnsFrom ? { ...rest, learnsFrom: learnsFrom.filter((_, f) => f !== fold) } : rest;
}
