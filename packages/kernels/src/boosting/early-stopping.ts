/** Remembers the scores at the smallest loss and says when to give up. */
export interface EarlyStopping {
  /** Trees at the smallest loss; the first of equal ones. */
  readonly best: number;
  /** Raw scores at that point. */
  readonly scores: Float64Array;
  readonly losses: readonly number[];
  /** Notes the loss after one more tree; true once `patience` trees have not lowered the smallest. */
  record(loss: number, scores: Float64Array): boolean;
}

export function createEarlyStopping(patience: number): EarlyStopping {
  const losses: number[] = [];
  let best = 0;
  let kept = new Float64Array(0);
  return {
    get best() {
      return best;
    },
    get scores() {
      return kept;
    },
    losses,
    record: (loss, scores) => {
      const trees = losses.push(loss) - 1;
      if (trees === 0) kept = scores.slice();
      else if (loss < losses[best]!) {
        best = trees;
        kept.set(scores);
      }
      return trees - best >= patience;
    },
  };
}
