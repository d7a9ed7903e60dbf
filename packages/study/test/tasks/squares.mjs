import { appendFileSync } from "node:fs";
import { setTimeout as after } from "node:timers/promises";

/** Squares a number after a while and writes down that it did; refuses 13. */
async function square({ x, milliseconds = 0, log }) {
  appendFileSync(log, `${x}\n`);
  await after(milliseconds);
  if (x === 13) throw new RangeError("13 is refused");
  return { x, square: x * x };
}

export const taskModule = { version: "squares 1", tasks: { square } };
