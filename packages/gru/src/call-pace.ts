/** How much work a call may take, learnt from the calls before; it decides where work is cut, which changes no number. */
export interface CallPace {
  /** Multiplications of the next call. */
  readonly budget: () => number;
  /** Tells how long a call took. */
  readonly measure: (work: number, milliseconds: number) => void;
}

/** Multiplications per millisecond of the first call: what the slowest kernels do on any machine. */
const FIRST = 2.5e5;

/** Most that the budget grows from one call to the next: a call of a few batches is mostly overhead and says little. */
const GROWTH = 4;

/** A pace at which calls take about the given time, however fast the machine is. */
export function callPace(milliseconds: number): CallPace {
  let budget = FIRST * milliseconds;
  return {
    budget: () => budget,
    measure: (work, taken) => {
      const perMillisecond = work / Math.max(taken, 0.01);
      budget = Math.max(1, Math.min(GROWTH * budget, perMillisecond * milliseconds));
    },
  };
}
