import type { StateFlows } from "@career-dml/core";

/** What the panels of both arms draw to scale. */
export interface FlowScale {
  /** The first categories, which are bars and ribbons; the shares of those behind them are written above the bars. */
  readonly drawn: number;
  /** Share of the arm at the upper end of the panels. */
  readonly end: number;
}

/** Share in other states from which on their bars would leave no room for those with names. */
const CROWDED = 0.4;

/** The whole of each arm, or named states alone where most units are in others. */
export function flowScale({ states, ...arms }: StateFlows): FlowScale {
  const columns = [arms.treated, arms.untreated].flatMap(({ n, counts }) =>
    n === 0 ? [] : counts.map((row) => ({ n, row })),
  );
  const whole = { drawn: states.length + 3, end: 1 };
  const total = columns.reduce((sum, { n }) => sum + n, 0);
  const others = columns.reduce((sum, { row }) => sum + row[states.length]!, 0);
  if (others <= CROWDED * total) return whole;
  const heights = columns.map(({ n, row }) => row.slice(0, states.length).reduce((sum, count) => sum + count, 0) / n);
  return { drawn: states.length, end: Math.max(0.05, ...heights) };
}
