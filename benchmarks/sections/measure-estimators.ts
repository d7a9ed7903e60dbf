import type { BackendName } from "@career-dml/core";
import type { BenchContext } from "../bench/bench-context.js";
import type { BenchRow } from "../bench/bench-result.js";
import { measureCase } from "../bench/measure-case.js";
import { estimatorCases } from "../estimators/estimator-cases.js";

/** Every estimator on both backends, from the data to its standard error. */
export async function measureEstimators({ say }: BenchContext): Promise<BenchRow[]> {
  const rows: BenchRow[] = [];
  for (const { subject, name, atMost, prepare } of estimatorCases) {
    say(`${rows.length + 1} of ${estimatorCases.length}: ${subject}, ${name}`);
    const work = async () => {
      const fit = await prepare();
      return (backend: BackendName, threads: number) => fit({ backend, threads });
    };
    rows.push(await measureCase({ group: "estimators", subject, name, atMost, prepare: work }));
  }
  return rows;
}
