import { CareerDmlError } from "@career-dml/core";

/** Exit codes of the command: 0 done, 1 the data or the estimation failed, 2 wrong usage, 130 stopped by Ctrl-C. */
export const EXIT = Object.freeze({ done: 0, failed: 1, usage: 2, interrupted: 130 });

/** The exit code an error ends in. */
export function exitCodeOf(error: unknown): number {
  if (!(error instanceof CareerDmlError)) return EXIT.failed;
  switch (error.code) {
    case "USAGE":
    case "OPTIONS":
      return EXIT.usage;
    case "ABORTED":
      return EXIT.interrupted;
    default:
      return EXIT.failed;
  }
}
