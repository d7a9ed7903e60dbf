import { OptionsError } from "@career-dml/core";

/** Most numbers of one array that a kernel makes: 2 GiB of doubles. */
export const MOST_ENTRIES = 2 ** 28;

/** Most numbers that a kernel computes in: 8 GiB of doubles. */
export const MOST_WORKSPACE = 2 ** 30;

/**
 * Refuses a size before memory is asked for: natively a request that cannot be met ends the process.
 *
 * Twin: native/crates/kernels/src/room.rs
 *
 * @throws {OptionsError} if `entries` is more than `most`.
 */
export function expectRoom(what: string, entries: number, most: number): void {
  if (entries <= most) return;
  throw new OptionsError("kernel", [{ path: what, message: `asks for more than ${most} numbers at once` }]);
}
