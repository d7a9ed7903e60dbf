import { DataError, type Issue } from "@career-dml/core";

/** Most faults that one error tells. */
const MOST = 20;

/** Gathers what is wrong with lines of files, for one error. */
export class LineFaults {
  readonly #issues: Issue[] = [];
  #count = 0;

  /** @param line From 1; `null` for the file as a whole. */
  add(file: string, line: number | null, message: string): void {
    this.#count++;
    if (this.#issues.length < MOST)
      this.#issues.push({ path: line === null ? file : `${file}, line ${line}`, message });
  }

  /** @throws {DataError} with the first faults, and how many more there are, if there is one. */
  throwAny(): void {
    if (this.#count === 0) return;
    const more = this.#count - this.#issues.length;
    const rest = more > 0 ? [{ path: "the files", message: `have ${more.toLocaleString("en-US")} more faults` }] : [];
    throw new DataError([...this.#issues, ...rest]);
  }
}
