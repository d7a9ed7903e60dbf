import type { BalanceRow, CareerRunResult, RepresentationResult } from "@career-dml/core";

/** Representations in the order in which the report looks for one to show: the chosen one, encoders, all others. */
function showOrder({ representations, choice }: CareerRunResult): readonly RepresentationResult[] {
  const chosen = representations.filter(({ name }) => name === choice.chosen);
  const encoders = representations.filter(({ kind }) => kind === "encoder");
  return [...new Set([...chosen, ...encoders, ...representations])];
}

/** The first of them that has a part, with its label; null where none has. */
export function firstShown<T>(
  result: CareerRunResult,
  part: (representation: RepresentationResult) => T | null,
): { readonly label: string; readonly part: T } | null {
  for (const representation of showOrder(result)) {
    const found = part(representation);
    if (found !== null) return { label: representation.label, part: found };
  }
  return null;
}

/** Columns by the size of their difference before weighting. */
export const largestFirst = <Row extends Pick<BalanceRow, "before">>(rows: readonly Row[]): Row[] =>
  [...rows].sort((a, b) => Math.abs(b.before ?? 0) - Math.abs(a.before ?? 0));
