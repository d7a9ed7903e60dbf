import { spawnSync } from "node:child_process";

/** What decides the machine code that is counted, besides the code. */
export interface Toolchain {
  /** Version of the compiler: `1.95.0`. */
  readonly rustc: string;
  /** Target triple: `x86_64-unknown-linux-gnu`. */
  readonly target: string;
}

/** What a program printed; `null` if there is none. */
function said(program: string, ...args: readonly string[]): string | null {
  const { status, stdout } = spawnSync(program, args, { encoding: "utf8" });
  return status === 0 ? stdout : null;
}

/** Reads the answer of `rustc -vV`. @throws {Error} if it is none. */
export function toolchainOf(answer: string): Toolchain {
  const rustc = /^release: (.+)$/m.exec(answer)?.[1];
  const target = /^host: (.+)$/m.exec(answer)?.[1];
  if (!rustc || !target) throw new Error(`rustc -vV answers without release and host: ${answer}`);
  return { rustc, target };
}

/** The compiler on PATH; a sentence where it or another program that counting needs is absent. */
export function findToolchain(): Toolchain | string {
  if (said("cargo", "--version") === null) return "cargo is not on PATH.";
  if (said("valgrind", "--version") === null) return "valgrind is not on PATH (Debian: apt-get install valgrind).";
  const answer = said("rustc", "-vV");
  return answer === null ? "rustc is not on PATH." : toolchainOf(answer);
}
