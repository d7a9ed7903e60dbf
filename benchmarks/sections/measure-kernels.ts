import { js, loadNative } from "@career-dml/kernels";
import type { BenchContext } from "../bench/bench-context.js";
import type { BenchRow } from "../bench/bench-result.js";
import { type BenchCase, measureCase } from "../bench/measure-case.js";
import { type NamedCase, namedCases } from "../kernel-cases.js";

type Call = (input: unknown, threads: number) => unknown;

/** A kernel's case as work for both backends. */
function benchCase({ folder, kernel, name, input, slower }: NamedCase): BenchCase {
  const prepare = () => {
    const given = input();
    return (backend: "native" | "js", threads: number): unknown =>
      ((backend === "js" ? js : loadNative()!).kernels[kernel] as unknown as Call)(given, threads);
  };
  return { group: folder, subject: kernel, name, slower, prepare };
}

/** Every kernel on both backends. */
export async function measureKernels({ files, long, say }: BenchContext): Promise<BenchRow[]> {
  const cases = namedCases().filter(
    (one) => (files.length === 0 || files.includes(one.folder)) && (long || one.long !== true),
  );
  const rows: BenchRow[] = [];
  for (const one of cases) {
    say(`${rows.length + 1} of ${cases.length}: ${one.kernel}, ${one.name}`);
    rows.push(await measureCase(benchCase(one)));
  }
  return rows;
}
