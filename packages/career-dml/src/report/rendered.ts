import type { RunContext } from "@career-dml/core";
import type { SummaryLayout } from "../output/layout.js";

/** What became of a result: files that were written, and its text for a terminal. */
export interface Rendered {
  readonly files: readonly string[];
  readonly text: string;
  /** Of estimates side by side, the table itself. */
  readonly table?: object;
}

/** Where a result goes and how its text is laid out. */
export interface Rendering {
  /** `null` where no place is given. */
  readonly out: string | null;
  readonly layout: SummaryLayout;
  readonly run: RunContext;
}
