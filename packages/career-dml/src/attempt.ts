import type { Unavailable } from "@career-dml/core";
import { reasonOf } from "./of-the-data.js";

/** What came of a part of a run that no estimate rests on. */
export interface Attempt<T> {
  /** `null` where the data do not allow the part; `unavailable` then says why. */
  readonly answer: T | null;
  readonly unavailable: readonly Unavailable[];
}

/**
 * Computes a part that no estimate rests on, so that data that do not allow it cost its row and not the run.
 *
 * @throws what `part` throws, where it is not the data's doing: a stop, a broken kernel.
 */
export async function attempt<T>(check: string, part: () => T | Promise<T>): Promise<Attempt<T>> {
  try {
    return { answer: await part(), unavailable: [] };
  } catch (error) {
    return { answer: null, unavailable: [{ check, reason: reasonOf(error) }] };
  }
}

/** The answers of those that have one, in their order. */
export const answersOf = <T>(attempts: readonly Attempt<T>[]): T[] =>
  attempts.flatMap(({ answer }) => (answer === null ? [] : [answer]));

/** What is missing of all, in their order. */
export const unavailableOf = (attempts: readonly Pick<Attempt<unknown>, "unavailable">[]): Unavailable[] =>
  attempts.flatMap(({ unavailable }) => unavailable);
