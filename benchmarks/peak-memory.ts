import { existsSync, readFileSync } from "node:fs";

const STATUS = "/proc/self/status";

/**
 * Largest resident size of this process so far, in bytes. Linux hands the peak of a parent down to the programs that it starts; what
 * the kernel says of this program's own memory is free of that.
 */
export function peakMemory(): number {
  const own = existsSync(STATUS) ? /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(STATUS, "utf8")) : null;
  return 1024 * (own === null ? process.resourceUsage().maxRSS : Number(own[1]));
}
