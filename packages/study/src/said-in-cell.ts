import { meanOf, type MonteCarloFigure, shareOf } from "./monte-carlo-summary.js";
import type { StudyRecord } from "./study-record.js";

/** What the software itself said in the runs of a cell, under one name. */
export interface SaidInCell {
  readonly cell: number;
  readonly said: string;
  /** The mean, where only numbers were said. */
  readonly mean: MonteCarloFigure | null;
  /** Shares of what else was said, the commonest first; empty where only numbers were. */
  readonly shares: readonly { readonly value: boolean | number | string | null; readonly share: MonteCarloFigure }[];
}

/** What was said in a cell, by name. */
export function saidInCell(cell: number, records: readonly StudyRecord[]): SaidInCell[] {
  const names = [...new Set(records.flatMap(({ said }) => Object.keys(said)))].sort();
  return names.map((name) => {
    const values = records.map(({ said }) => said[name] ?? null);
    const numbers = values.filter((value) => typeof value === "number");
    if (numbers.length === values.length) {
      return Object.freeze({ cell, said: name, mean: meanOf(numbers), shares: [] });
    }
    const shares = [...new Set(values)].map((value) => {
      return Object.freeze({
        value,
        share: shareOf(
          values.map((other) => other === value),
          "no run was completed",
        ),
      });
    });
    // Of equal shares, the one whose text comes first.
    shares.sort((a, b) => b.share.value! - a.share.value! || (String(a.value) < String(b.value) ? -1 : 1));
    return Object.freeze({ cell, said: name, mean: null, shares: Object.freeze(shares) });
  });
}
