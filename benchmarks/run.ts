import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import type { BenchRow } from "./compare.js";
import { environment } from "./environment.js";
import { instructions } from "./instructions/run.js";
import { markdown } from "./markdown.js";

const USAGE = `Times every kernel on both backends, after checking that their outputs are equal.

  pnpm bench [-- NAME ...] [--out FOLDER]
  pnpm bench --quick [--write]

NAME     a file of benchmarks/kernels without its ending, e.g. boosting; default all
--quick  instruction counts of the kernels against those of benchmarks/results/instructions.json; --write renews them
--out    where kernels.json and kernels.md go; default benchmarks/results`;

const folder = fileURLToPath(new URL("./kernels", import.meta.url));

/** Benchmarks that exist, by name: the compiled files of benchmarks/kernels. */
const available = (): string[] =>
  readdirSync(folder)
    .filter((file) => file.endsWith(".js"))
    .map((file) => basename(file, ".js"))
    .sort();

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      out: { type: "string" },
      quick: { type: "boolean" },
      write: { type: "boolean", default: false },
      help: { type: "boolean" },
    },
  });
  if (values.help) {
    console.log(USAGE);
    return 0;
  }
  if (values.quick) return instructions({ write: values.write });
  const unknown = positionals.filter((name) => !existsSync(join(folder, `${name}.js`)));
  if (unknown.length > 0) {
    console.error(`No benchmark ${unknown.join(", ")}; there are ${available().join(", ")}.`);
    return 2;
  }
  const where = environment();
  const rows: BenchRow[] = [];
  for (const name of positionals.length > 0 ? positionals : available()) {
    console.error(`${name} ...`);
    const module = (await import(pathToFileURL(join(folder, `${name}.js`)).href)) as { bench(): Promise<BenchRow[]> };
    rows.push(...(await module.bench()));
  }
  const table = markdown(where, rows);
  const out = values.out ?? fileURLToPath(new URL("../results", import.meta.url));
  mkdirSync(out, { recursive: true });
  writeFileSync(join(out, "kernels.json"), `${JSON.stringify({ environment: where, rows }, null, 2)}\n`);
  writeFileSync(join(out, "kernels.md"), table);
  console.log(table);
  return rows.some((row) => row.equal === false) ? 1 : 0;
}

process.exitCode = await main();
