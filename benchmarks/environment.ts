import { availableParallelism, cpus, loadavg, totalmem } from "node:os";
import { loadNative } from "@career-dml/kernels";

/** What timings depend on. */
export interface Environment {
  readonly cpu: string;
  readonly threads: number;
  readonly memoryGib: number;
  readonly node: string;
  readonly platform: string;
  readonly native: boolean;
  /** Runnable processes over the minute before the run; above zero the machine was not idle. */
  readonly loadBefore: number;
}

export const environment = (): Environment => ({
  cpu: cpus()[0]?.model.trim() ?? "unknown",
  threads: availableParallelism(),
  memoryGib: Math.round(totalmem() / 2 ** 30),
  node: process.versions.node,
  platform: `${process.platform} ${process.arch}`,
  native: loadNative() !== null,
  loadBefore: Math.round(loadavg()[0]! * 100) / 100,
});
