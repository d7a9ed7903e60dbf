import { CareerDmlError } from "@career-dml/core";

/** Codes of errors that say that the data do not allow a computation, not that it is broken. */
const OF_THE_DATA = ["DATA", "NON_FINITE", "SINGULAR", "NOT_CONVERGED", "OVERLAP", "TREATMENT"];

/** Whether the data do not allow what threw this. */
export const isOfTheData = (error: unknown): error is CareerDmlError =>
  error instanceof CareerDmlError && OF_THE_DATA.includes(error.code);

/** Why the data do not allow a test that is no part of the estimate; anything else is thrown on. */
export function reasonOf(error: unknown): string {
  if (!isOfTheData(error)) throw error;
  return error.message.replace(/\.$/, "");
}
