import { parseArgs } from "node:util";
import { environment } from "../environment.js";
import { markdownTable } from "../markdown-table.js";
import { sameBits } from "./equality.js";
import { type ForestRow, forestRows } from "./rows.js";

const USAGE = `Measures forests from the data to the forest: time, memory and size of the file, each beside its bound.
Native forests must first equal TypeScript's, to the last bit.

  pnpm --filter @career-dml/benchmarks bench:forests [--long]

--long   a forest on a million rows as well: a minute more, and 2 GB of memory`;

const text = ({ value, unit }: ForestRow): string => `${value.toPrecision(3)}${unit === "times" ? "x" : ` ${unit}`}`;

const boundOf = ({ bound, atLeast }: ForestRow): string =>
  bound === null ? "-" : `${atLeast ? "at least" : "at most"} ${bound}`;

const holds = ({ value, bound, atLeast }: ForestRow): string =>
  bound === null ? "-" : (atLeast ? value >= bound : value <= bound) ? "yes" : "NO";

async function main(): Promise<number> {
  const { values } = parseArgs({ options: { long: { type: "boolean" }, help: { type: "boolean" } } });
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
  const { cpu, threads, memoryGib, platform, node, loadBefore } = where;
  console.log(
    `${cpu}, ${threads} threads, ${memoryGib} GiB, ${platform}, Node ${node}, load ${loadBefore} before the run.`,
  );
  console.log(equal === null ? "No native kernels." : "Native forests equal TypeScript's, with 1, 2, 3 and 8 threads.");
  console.log(
    `\n${markdownTable(
      ["what", "measured", "bound", "holds"],
      rows.map((r) => [r.name, text(r), boundOf(r), holds(r)]),
    )}`,
  );
  return 0;
}

process.exitCode = await main();
