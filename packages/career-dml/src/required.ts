import { CareerDmlError } from "@career-dml/core";
import { isOfTheData, reasonOf } from "./of-the-data.js";

/**
 * Computes a part that the result cannot do without, so that an error says which of many parts of its kind the data do not allow.
 *
 * @param part What is computed, as a message names it.
 * @param remedy What its reader can do, a sentence.
 * @throws {CareerDmlError} Where it is the data's doing: the code of what `compute` throws, its message between `part` and `remedy`,
 *   itself as `cause`. Anything else is thrown on.
 */
export async function required<T>(part: string, remedy: string, compute: () => Promise<T>): Promise<T> {
  try {
    return await compute();
  } catch (error) {
    if (!isOfTheData(error)) throw error;
    throw new CareerDmlError(error.code, `${part}: ${reasonOf(error)}. ${remedy}`, { cause: error });
  }
}
