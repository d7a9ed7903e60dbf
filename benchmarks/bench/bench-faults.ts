import { type BenchResult, type BenchRow, TIMED_SECTIONS } from "./bench-result.js";

/**
 * Whether native kernels are not faster although nothing says why: judged by the faster quarter of their calls, as on a busy machine
 * threads that wait for a processor say nothing of the kernel.
 */
const isUnexplained = ({ js, nativeThreads, slower }: BenchRow): boolean =>
  nativeThreads !== null && nativeThreads.low >= js.median && slower === null;

/** What must not be, in sentences: results that differ between backends, and native kernels that are slower and nothing says why. */
export function benchFaults({ sections }: BenchResult): string[] {
  const rows = TIMED_SECTIONS.flatMap((name) => sections[name] ?? []);
  const unequal = rows.filter(({ equal }) => equal === false);
  const slow = (sections.kernels ?? []).filter(isUnexplained);
  return [
    ...unequal.map(({ subject, name }) => `${subject} (${name}): native and TypeScript results differ.`),
    ...slow.map(
      ({ subject, name }) =>
        `${subject} (${name}): native is not faster, and the case in benchmarks/kernels does not say why.`,
    ),
  ];
}
