import { CareerDmlError } from "@career-dml/core";

/** Codes of errors that say that the data do not allow a computation, not that it is broken. */
const OF_THE_DATA = ["DATA", "NON_FINITE", "SINGULAR", "NOT_CONVERGED", "OVERLAP", "TREATMENT"];

/** Why the data do not allow a test that is no part of the estimate; anything else is thrown on. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof CareerDmlError) || !OF_THE_DATA.includes(error.code)) throw error;
  return error.message.replace(/\.$/, "");
}
