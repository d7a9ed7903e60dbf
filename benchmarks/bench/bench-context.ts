/** What every section is told. */
export interface BenchContext {
  /** Files of benchmarks/kernels that are measured; empty for all. */
  readonly files: readonly string[];
  /** Whether cases that take a minute or more are measured too. */
  readonly long: boolean;
  /** Says what is being measured. */
  readonly say: (line: string) => void;
}
