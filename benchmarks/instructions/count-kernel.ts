import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { KernelName } from "@career-dml/kernels";

const run = promisify(execFile);

/** Instructions of one call of a kernel, and the instruction set whose path it took: `Avx2`. */
export interface KernelCount {
  readonly kernel: KernelName;
  readonly instructions: number;
  readonly instructionSet: string;
}

/** The total of a run, in what callgrind prints. @throws {Error} if there is none. */
export function collected(printed: string): number {
  const total = /Collected : (\d+)/.exec(printed)?.[1];
  if (total === undefined) throw new Error(`callgrind printed no total: ${printed}`);
  return Number(total);
}

/** Takes turns with the threads of a pool as they ask for them: what they do while they wait for work counts too. */
const CALLGRIND = ["--tool=callgrind", "--callgrind-out-file=/dev/null", "--fair-sched=try"];

/** What the program itself complained about, without valgrind's lines. */
export const complaint = (printed: string): string =>
  printed
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("=="))
    .join(" ");

async function total(program: string, kernel: KernelName, calls: number) {
  try {
    const { stdout, stderr } = await run("valgrind", [...CALLGRIND, program, kernel, String(calls)]);
    return { instructions: collected(stderr), instructionSet: stdout.trim() };
  } catch (error) {
    const { stderr = "" } = error as { stderr?: string };
    throw new Error(`${kernel} could not be counted: ${complaint(stderr)}`, { cause: error });
  }
}

/**
 * Instructions of one call on one thread: of a process that calls twice, less those of one that calls once. Start, inputs and the
 * making of threads cancel. Kernels that stay on the calling thread give the same number every time; those that work in a pool vary by
 * some thousand, as a thread looks for more work a different number of times before it sleeps.
 *
 * @param program What `buildExample` built.
 * @throws {Error} if the kernel fails, or the example has no call of it.
 */
export async function countKernel(program: string, kernel: KernelName): Promise<KernelCount> {
  const once = await total(program, kernel, 1);
  const twice = await total(program, kernel, 2);
  return { kernel, instructions: twice.instructions - once.instructions, instructionSet: once.instructionSet };
}
