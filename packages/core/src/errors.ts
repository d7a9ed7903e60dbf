/**
 * Codes are public API: never renamed, only added. Rust's `KernelError::code` returns the same strings.
 *
 * - `OPTIONS` an option is unknown or out of range · `USAGE` a command line cannot be understood
 * - `SHAPE` array lengths disagree · `NON_FINITE` an infinity, or a NaN where none is allowed
 * - `FILE` a file cannot be read or written · `COLUMN` a column is absent or of the wrong type
 * - `DATA` rows that break a rule of the data (duplicates, empty histories, missing values)
 * - `TREATMENT` a treatment that is not 0/1 or does not vary
 * - `OVERLAP` propensities too close to 0 or 1 · `SINGULAR` a matrix without an inverse
 * - `NOT_CONVERGED` an iteration that found no optimum · `ABORTED` stopped by its caller
 * - `WORKER` a worker that ended in the middle of its work: out of memory, or by its own exit
 * - `NATIVE` native kernels that are present but broken · `PANIC` a defect inside a native kernel
 * - `QUEUE` a queue of tasks that cannot be reached or used, or a task that was lost with its workers
 */
export type ErrorCode =
  | "OPTIONS"
  | "USAGE"
  | "SHAPE"
  | "NON_FINITE"
  | "FILE"
  | "COLUMN"
  | "DATA"
  | "TREATMENT"
  | "OVERLAP"
  | "SINGULAR"
  | "NOT_CONVERGED"
  | "ABORTED"
  | "WORKER"
  | "NATIVE"
  | "PANIC"
  | "QUEUE";

/** Base of every error this monorepo throws; catch it by class or switch on `code`. */
export class CareerDmlError extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.name = new.target.name;
  }
}

/** One thing wrong with one place of an input. */
export interface Issue {
  /** Where: an option's path, a column, `row 17, column wage`. */
  readonly path: string;
  /** What is wrong there, and what would be right. */
  readonly message: string;
}

const listed = (issues: readonly Issue[]): string => issues.map((i) => `${i.path} ${i.message}`).join("; ");

/** Every problem found in one options object, reported at once. */
export class OptionsError extends CareerDmlError {
  readonly where: string;
  readonly issues: readonly Issue[];

  constructor(where: string, issues: readonly Issue[]) {
    super("OPTIONS", `${where}: ${listed(issues)}`);
    this.where = where;
    this.issues = issues;
  }
}

/** Array lengths that disagree; names both sides. */
export class ShapeError extends CareerDmlError {
  constructor(what: string, expected: number, received: number) {
    super("SHAPE", `${what} has length ${received}, expected ${expected}.`);
  }
}

/** Values that are infinite, or missing where the estimator takes no missing values. */
export class NonFiniteError extends CareerDmlError {
  readonly issues: readonly Issue[];

  constructor(issues: readonly Issue[]) {
    super("NON_FINITE", listed(issues));
    this.issues = issues;
  }
}

/** A file that cannot be read or written. */
export class FileError extends CareerDmlError {
  readonly file: string;

  constructor(file: string, message: string, options?: ErrorOptions) {
    super("FILE", `${file}: ${message}`, options);
    this.file = file;
  }
}

/** Columns that are absent or cannot serve the role they were given. */
export class ColumnError extends CareerDmlError {
  readonly issues: readonly Issue[];

  constructor(issues: readonly Issue[]) {
    super("COLUMN", listed(issues));
    this.issues = issues;
  }
}

/** Rows that break a rule of the data. */
export class DataError extends CareerDmlError {
  readonly issues: readonly Issue[];

  constructor(issues: readonly Issue[]) {
    super("DATA", listed(issues));
    this.issues = issues;
  }
}

/** A treatment that is not 0/1, or that every unit or none received. */
export class TreatmentError extends CareerDmlError {
  constructor(message: string) {
    super("TREATMENT", message);
  }
}

/** Propensities too close to 0 or 1 for the estimand; `units` are row numbers of the dataset. */
export class OverlapError extends CareerDmlError {
  readonly units: readonly number[];
  readonly bounds: readonly [number, number];

  constructor(units: readonly number[], bounds: readonly [number, number]) {
    super(
      "OVERLAP",
      `${units.length} units have a propensity outside [${bounds.join(", ")}]; trim them or change the estimand.`,
    );
    this.units = units;
    this.bounds = bounds;
  }
}

/** A matrix without an inverse; `pivot` is the first column that depends on the ones before it. */
export class SingularError extends CareerDmlError {
  readonly pivot: number;

  constructor(what: string, pivot: number) {
    super("SINGULAR", `${what} is singular: column ${pivot} is a combination of the columns before it.`);
    this.pivot = pivot;
  }
}

/** An iteration that stopped without an optimum; carries its last iterate. */
export class NotConvergedError extends CareerDmlError {
  readonly iterations: number;
  readonly last: readonly number[];

  constructor(what: string, iterations: number, last: ArrayLike<number>) {
    super("NOT_CONVERGED", `${what} did not converge in ${iterations} iterations.`);
    this.iterations = iterations;
    this.last = Array.from(last);
  }
}

/** The caller's AbortSignal fired. */
export class AbortedError extends CareerDmlError {
  constructor(message = "Stopped before the end; nothing was written.") {
    super("ABORTED", message);
  }
}
