/** Mean change of one head where one feature is made unknown. */
export interface MeanChange {
  readonly mean: number;
  /** Standard error across careers; null with one career. */
  readonly se: number | null;
  /** Standard error across models, from the spread of their means; null where fewer than two meet the feature. */
  readonly seModels: number | null;
}

/** Collects the changes of one feature, one head. */
export interface ChangeTally {
  /** The change of one career by each model that describes it, NaN by the others. */
  add(byModel: readonly number[]): void;
  result(): MeanChange;
}

/**
 * Running moments (Welford 1962, Technometrics 4(3): small changes of large predictions keep their digits) of the changes of
 * careers, each the mean over the models that describe it, and of the changes of each model.
 */
export function createChangeTally(models: number): ChangeTally {
  const careers = createMoments();
  const byModel = Array.from({ length: models }, createMoments);
  return {
    add(changes) {
      let [sum, describing] = [0, 0];
      changes.forEach((change, model) => {
        if (Number.isNaN(change)) return;
        byModel[model]!.add(change);
        sum += change;
        describing++;
      });
      careers.add(sum / describing);
    },
    result() {
      const means = createMoments();
      for (const model of byModel) if (model.count() > 0) means.add(model.mean());
      return { mean: careers.mean(), se: careers.standardError(), seModels: means.standardError() };
    },
  };
}

function createMoments() {
  let [count, mean, squares] = [0, 0, 0];
  return {
    add: (value: number): void => {
      count++;
      const distance = value - mean;
      mean += distance / count;
      squares += distance * (value - mean);
    },
    count: () => count,
    mean: () => mean,
    /** Of the mean; null of fewer than two values. */
    standardError: () => (count > 1 ? Math.sqrt(squares / (count - 1) / count) : null),
  };
}
