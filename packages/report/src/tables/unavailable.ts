import type { Unavailable } from "@career-dml/core";
import { buildTable, type Table, textColumn } from "../table.js";

/** Benchmarks and checks that the data do not allow, each with its reason; null where there is none. */
export function unavailableTable({ unavailable }: { readonly unavailable: readonly Unavailable[] }): Table | null {
  if (unavailable.length === 0) return null;
  return buildTable(
    {
      name: "unavailable",
      title: "What could not be computed",
      caption: "What stands here has neither passed nor failed.",
    },
    unavailable,
    [textColumn("Benchmark or check", (r) => r.check), textColumn("Why", (r) => r.reason)],
  );
}
