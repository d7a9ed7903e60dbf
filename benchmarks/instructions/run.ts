import { js, type KernelName } from "@career-dml/kernels";
import { repository } from "../repository.js";
import { type Baseline, differences, readBaseline, writeBaseline } from "./baseline.js";
import { buildExample } from "./build-example.js";
import { countKernel, type KernelCount } from "./count-kernel.js";
import { complaints, countsTable } from "./describe-counts.js";
import { growthNotes, readChangesets } from "./growth-notes.js";
import { type JudgedCount, judgeCounts, renewedCounts } from "./judge-counts.js";
import { findToolchain } from "./toolchain.js";

const KERNELS = Object.keys(js.kernels) as KernelName[];

/** Processes that count at the same time. */
const AT_ONCE = 2;

/** Counts every kernel. @throws {Error} if one cannot be called. */
async function countAll(): Promise<Pick<Baseline, "instructionSet" | "counts">> {
  process.stderr.write("building the example call_kernel\n");
  const program = buildExample();
  const counts: KernelCount[] = [];
  const waiting = KERNELS.entries();
  // Each takes the next kernel that nobody has taken.
  const work = async (): Promise<void> => {
    for (const [k, kernel] of waiting) {
      process.stderr.write(`counting ${kernel}\n`);
      counts[k] = await countKernel(program, kernel);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return {
    instructionSet: counts[0]!.instructionSet,
    counts: Object.fromEntries(counts.map(({ kernel, instructions }) => [kernel, instructions])),
  };
}

/** Says why nothing was judged. @returns The exit code of a check that could not be made. */
function unjudged(reason: string): 2 {
  console.error(`Instructions are not judged: ${reason}`);
  return 2;
}

/** Why counts of this compiler cannot be held against the baseline; `null` if they can. */
function obstacle(here: Partial<Baseline>, baseline: Baseline | null): string | null {
  if (baseline === null) return "there is no baseline; pnpm bench --quick --write makes one.";
  const found = differences(here, baseline);
  if (found.length === 0) return null;
  return `here they are of ${found.join("; ")}. Use what the baseline is of, or renew it where no kernel changes: pnpm bench --quick --write`;
}

/** Tells what was counted, and makes it the baseline if it may be. @returns The exit code. */
function conclude(now: Baseline, rows: readonly JudgedCount[], write: boolean): 0 | 1 {
  console.log(countsTable(rows));
  // A kernel that is new may enter the baseline; one that grew may not without a note.
  const wrong = complaints(write ? rows.filter(({ verdict }) => verdict === "grown") : rows);
  for (const line of wrong) console.error(line);
  if (wrong.length > 0) return 1;
  if (write) writeBaseline({ ...now, counts: renewedCounts(rows) });
  else if (rows.some(({ verdict }) => verdict === "noted"))
    console.log("Renew the baseline before a release takes the changeset away: pnpm bench --quick --write");
  return 0;
}

/**
 * Counts the instructions of one call of every kernel by callgrind, and holds them against benchmarks/results/instructions.json: what times
 * on a noisy machine do not show. A count may grow by 5 %, or by what a line `instructions: KERNEL +PERCENT %: REASON` of a changeset says.
 *
 * @param options `write`: whether the counts become the baseline, unless one has grown without a note.
 * @returns 0 if no count has grown so; 1 if one has, or a note is none; 2 if it cannot be said, for want of a program or of a baseline of
 * this compiler and instruction set.
 * @throws {Error} if the program that calls the kernels does not compile, or a kernel fails in it.
 */
export async function instructions({ write }: { readonly write: boolean }): Promise<number> {
  const toolchain = findToolchain();
  if (typeof toolchain === "string") return unjudged(toolchain);
  const { notes, problems } = growthNotes(readChangesets(repository(".changeset")), KERNELS);
  for (const problem of problems) console.error(problem);
  if (problems.length > 0) return 1;
  const baseline = readBaseline();
  // Before minutes of building.
  const foreseen = obstacle(toolchain, baseline);
  if (foreseen !== null && !write) return unjudged(foreseen);
  const now = { ...toolchain, ...(await countAll()) };
  const found = obstacle(now, baseline);
  if (found !== null && !write) return unjudged(found);
  return conclude(now, judgeCounts(found === null ? baseline!.counts : {}, now.counts, notes), write);
}
