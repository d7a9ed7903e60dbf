import {
  CareerDmlError,
  type ErrorCode,
  NonFiniteError,
  NotConvergedError,
  OptionsError,
  ShapeError,
  SingularError,
} from "@career-dml/core";

/** What is left of an error behind the native boundary or a worker thread. */
export interface BareError {
  readonly code: ErrorCode;
  readonly message: string;
}

/**
 * The error class that a TypeScript kernel throws in its own thread, from the code and message that native kernels and
 * worker threads leave of it; its fields are read back from the message, whose form `KernelError` and core/errors share.
 * A message of another form becomes a `CareerDmlError` of the same code.
 */
export function typedError({ code, message }: BareError): CareerDmlError {
  const part = PATTERNS[code]?.exec(message);
  if (!part) return new CareerDmlError(code, message);
  const [, what = "", first = "", second = ""] = part;
  switch (code) {
    case "SHAPE":
      return new ShapeError(what, Number(second), Number(first));
    case "SINGULAR":
      return new SingularError(what, Number(first));
    case "NON_FINITE":
      return new NonFiniteError([{ path: what, message: first }]);
    case "OPTIONS":
      return new OptionsError("kernel", [{ path: what, message: first }]);
    case "NOT_CONVERGED":
      return new NotConvergedError(what, Number(first), []);
    default:
      return new CareerDmlError(code, message);
  }
}

const PATTERNS: Partial<Record<ErrorCode, RegExp>> = {
  SHAPE: /^(.*) has length (\d+), expected (\d+)\.$/s,
  SINGULAR: /^(.*) is singular: column (\d+) /s,
  NON_FINITE: /^(\S+) (is not finite at entry \d+)\.?$/s,
  OPTIONS: /^(?:kernel: )?(\S+) (.*)$/s,
  NOT_CONVERGED: /^(.*) did not converge in (\d+) iterations\.$/s,
};

/** Whether something thrown carries a code of this monorepo without being its error class. */
export const isBare = (error: unknown): error is BareError =>
  error instanceof Error && !(error instanceof CareerDmlError) && "code" in error && typeof error.code === "string";

/** The kernels, each throwing typed errors. */
export function throwingTyped<T extends object>(kernels: T): T {
  const wrapped = Object.entries(kernels).map(([name, kernel]) => {
    const call = kernel as (...args: unknown[]) => unknown;
    const typed = (...args: unknown[]): unknown => {
      try {
        return call(...args);
      } catch (error) {
        throw isBare(error) ? typedError(error) : error;
      }
    };
    return [name, typed];
  });
  return Object.fromEntries(wrapped) as T;
}
