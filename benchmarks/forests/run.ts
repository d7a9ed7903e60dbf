import { parseArgs } from "node:util";
import { publishReport } from "../bounded-report.js";
import { environment } from "../environment.js";
import { sameBits } from "./equality.js";
import { forestRows } from "./rows.js";

const USAGE = `Measures forests from the data to the forest: time, memory and size of the file, each beside its bound.
Native forests must first equal TypeScript's, to the last bit.

  pnpm --filter @career-dml/benchmarks bench:forests [--long] [--out FOLDER]

--long   a forest on a million rows as well: a minute more, and 2 GB of memory
--out    where forests.json and forests.md go; default benchmarks/results`;

const settings = (equal: boolean | null): string =>
  `${equal === null ? "No native kernels." : "Native forests equal TypeScript's, with 1, 2, 3 and 8 threads."} p = 16, medians, grf's settings unless said. The bounds were
set on another machine, on which such loops take about .72 of the time they take here.`;

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: { long: { type: "boolean" }, out: { type: "string" }, help: { type: "boolean" } },
  });
  if (values.help) {
    console.log(USAGE);
    return 0;
  }
  const where = environment();
  const equal = await sameBits();
  if (equal === false) {
    console.error("Native forests differ from TypeScript's: nothing is timed.");
    return 1;
  }
  const rows = await forestRows(values.long ?? false);
  const report = { title: "Forests, from the data to the forest", environment: where, settings: settings(equal), rows };
  publishReport("forests", report, values.out);
  return 0;
}

process.exitCode = await main();
