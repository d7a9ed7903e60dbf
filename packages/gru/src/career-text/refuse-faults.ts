import { DataError, type Issue } from "@career-dml/core";

/** Most faults that one error tells. */
const MOST = 20;

/** @throws {DataError} with the first faults, and how many more there are, if there is one. */
export function refuseFaults(faults: readonly Issue[]): void {
  if (faults.length === 0) return;
  const more = faults.length - MOST;
  const rest = more > 0 ? [{ path: "the files", message: `have ${more.toLocaleString("en-US")} more faults` }] : [];
  throw new DataError([...faults.slice(0, MOST), ...rest]);
}
