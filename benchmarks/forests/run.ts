import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { type Environment, environment } from "../environment.js";
import { markdownTable } from "../markdown-table.js";
import { sameBits } from "./equality.js";
import { type ForestRow, forestRows } from "./rows.js";

const USAGE = `Measures forests from the data to the forest: time, memory and size of the file, each beside its bound.
Native forests must first equal TypeScript's, to the last bit.

  pnpm --filter @career-dml/benchmarks bench:forests [--long] [--out FOLDER]

--long   a forest on a million rows as well: a minute more, and 2 GB of memory
--out    where forests.json and forests.md go; default benchmarks/results`;

const text = ({ value, unit }: ForestRow): string => `${value.toPrecision(3)}${unit === "times" ? "x" : ` ${unit}`}`;

const boundOf = ({ bound, atLeast }: ForestRow): string =>
  bound === null ? "-" : `${atLeast ? "at least" : "at most"} ${bound}`;

const holds = ({ value, bound, atLeast }: ForestRow): string =>
  bound === null ? "-" : (atLeast ? value >= bound : value <= bound) ? "yes" : "NO";

function report(where: Environment, equal: boolean | null, rows: readonly ForestRow[]): string {
  const { cpu, threads, memoryGib, platform, node, loadBefore } = where;
  return `# Forests, from the data to the forest

${cpu}, ${threads} threads, ${memoryGib} GiB, ${platform}, Node ${node}, load ${loadBefore} before the run.
${equal === null ? "No native kernels." : "Native forests equal TypeScript's, with 1, 2, 3 and 8 threads."} p = 16, medians, grf's settings unless said. The bounds were
set on another machine, on which such loops take about .72 of the time they take here.

${markdownTable(
  ["what", "measured", "bound", "holds"],
  rows.map((r) => [r.name, text(r), boundOf(r), holds(r)]),
)}`;
}

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
  const table = report(where, equal, rows);
  const out = values.out ?? fileURLToPath(new URL("../../results", import.meta.url));
  mkdirSync(out, { recursive: true });
  writeFileSync(join(out, "forests.json"), `${JSON.stringify({ environment: where, rows }, null, 2)}\n`);
  writeFileSync(join(out, "forests.md"), table);
  console.log(table);
  return 0;
}

process.exitCode = await main();
