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

/** Codes of `KernelError` in Rust. */
const KERNEL_CODES = new Set<unknown>(["SHAPE", "OPTIONS", "NON_FINITE", "SINGULAR", "NOT_CONVERGED", "PANIC"]);

/** Codes with which napi refuses an argument or a field of the wrong type, before there is a kernel to speak of. */
const AT_THE_RIM = /^(InvalidArg|[A-Z]\w*Expected)$/;

/** V8's words for a field of what is null or undefined: a nested object or an item that is not there. */
const NO_OBJECT = "Cannot convert undefined or null to object";

/** The error class for what a native kernel threw; anything else, such as an error of a caller's getter, as it is. */
function typedFor(kernel: string, error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof CareerDmlError) return error;
  const { message } = error;
  const code = "code" in error ? error.code : message === NO_OBJECT ? "ObjectExpected" : undefined;
  if (KERNEL_CODES.has(code)) return typedError({ code: code as ErrorCode, message });
  if (typeof code !== "string" || !AT_THE_RIM.test(code)) return error;
  return new OptionsError(kernel, [{ path: "input", message: `has a value of the wrong type: ${message}` }]);
}

/** The kernels, each throwing typed errors. @throws {OptionsError} if an input is no object, or holds a value of the wrong type. */
export function throwingTyped<T extends object>(kernels: T): T {
  const wrapped = Object.entries(kernels).map(([name, kernel]) => {
    const call = kernel as (...args: unknown[]) => unknown;
    const typed = (...args: unknown[]): unknown => {
      const [input] = args;
      if (typeof input !== "object" || input === null) {
        const received = input === null ? "null" : typeof input;
        throw new OptionsError(name, [{ path: "input", message: `must be an object, got ${received}` }]);
      }
      try {
        return call(...args);
      } catch (error) {
        throw typedFor(name, error);
      }
    };
    return [name, typed];
  });
  return Object.fromEntries(wrapped) as T;
}
