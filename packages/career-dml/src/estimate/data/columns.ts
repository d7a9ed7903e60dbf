import { type Issue, ColumnError, NonFiniteError, TreatmentError } from "@career-dml/core";
import { infinities, notBinary, type ReadColumn } from "../../data/column-checks.js";
import { labelsByRow } from "../../data/labels.js";
import { ROW } from "../../data/open-file.js";
import { checkColumns, readAs, type Wanted } from "../../data/roles.js";
import type { Table } from "../../data/table.js";
import type { SharedOptions } from "../method.js";

/** Roles of one column each, in the order of messages. */
const SINGLE = ["outcome", "treatment", "selection", "weights"] as const;
/** Roles of several columns. */
const LISTS = ["covariates", "untreatedCovariates", "selectors", "instrument"] as const;
/** Roles whose values are names. */
const LABELS = ["cluster", "secondCluster", "group", "unit"] as const;

export type NumberRole = (typeof SINGLE)[number] | (typeof LISTS)[number];
type LabelRole = (typeof LABELS)[number];

/** What a method asks of its columns. */
export interface SampleRules {
  /** Roles whose values must be 0 or 1. */
  readonly binary: readonly NumberRole[];
  /** Whether the outcome is looked at only where `selection` is 1. Without a column for that, where it is not missing. */
  readonly outcomeOfSelected: boolean;
}

/** The columns that have a role, row by row of the file. */
export interface RoleColumns {
  /** Number of each row in the file, from 1. */
  readonly fileRow: Float64Array;
  readonly numbers: readonly (ReadColumn & { readonly role: NumberRole })[];
  readonly labels: readonly { readonly role: LabelRole; readonly name: string; readonly values: (string | null)[] }[];
}

type Options = SharedOptions & Readonly<Partial<Record<NumberRole | LabelRole, unknown>>>;

const namesOf = (given: unknown): string[] => [given].flat().filter((name): name is string => typeof name === "string");

/**
 * Reads the columns that have a role, and no others.
 *
 * @throws {ColumnError} naming every column that is absent, holds text, or holds what its role does not take.
 * @throws {TreatmentError} if a treatment that must be 0 or 1 is not.
 * @throws {NonFiniteError} naming row and column of infinite values.
 */
export async function readColumns(table: Table, options: Options, rules: SampleRules): Promise<RoleColumns> {
  const numeric = [...SINGLE, ...LISTS].flatMap((role) => namesOf(options[role]).map((name) => ({ role, name })));
  const labelled = LABELS.flatMap((role) => namesOf(options[role]).map((name) => ({ role, name })));
  await checkColumns(table, [
    ...numeric.map(({ role, name }): Wanted => [role, "number", name]),
    ...labelled.map(({ role, name }): Wanted => [role, "label", name]),
  ]);
  const { numbers, labels } = await table.read(
    {
      numbers: [`CAST(${ROW} AS DOUBLE)`, ...numeric.map(({ name }) => readAs(table, name, "number"))],
      labels: labelled.map(({ name }) => readAs(table, name, "label")),
    },
    ROW,
  );
  const [fileRow, ...values] = numbers as [Float64Array, ...Float64Array[]];
  const read: RoleColumns = {
    fileRow,
    numbers: numeric.map(({ role, name }, k) => ({ role, name, fileRow, values: values[k]! })),
    labels: labelled.map(({ role, name }, k) => ({ role, name, values: labelsByRow(labels[k]!) })),
  };
  checkValues(read, rules);
  return read;
}

function checkValues(read: RoleColumns, { binary }: SampleRules): void {
  const infinite = infinities(read.numbers);
  if (infinite.length > 0) throw new NonFiniteError(infinite);
  const issues: Issue[] = [];
  for (const column of read.numbers) {
    const wrong = binary.includes(column.role) ? notBinary(column, column.role) : null;
    if (wrong === null) continue;
    if (column.role === "treatment") throw new TreatmentError(wrong);
    issues.push({ path: `column '${column.name}'`, message: wrong.replace(/^column '[^']*' /, "") });
  }
  for (const { name, values, fileRow } of read.numbers.filter(({ role }) => role === "weights")) {
    const first = values.findIndex((weight) => weight <= 0);
    if (first < 0) continue;
    const message = `must be positive, but holds ${values[first]} in row ${fileRow[first]}; leave such rows out with --where "${name} > 0"`;
    issues.push({ path: `column '${name}' (weights)`, message });
  }
  if (issues.length > 0) throw new ColumnError(issues);
}
