// Time and memory of a long panel on its way to one row per unit: `panel.js [UNITS = 1000000] [PERIODS = 10]`. The panel is Parquet,
// its rows in no order, with columns that no role needs; it is made by DuckDB in a process of its own, and removed afterwards.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { DuckDBInstance } from "@duckdb/node-api";
import { loadDataset, resolveRunOptions } from "career-dml";
import { markdownTable } from "../markdown-table.js";

const ROLES = {
  outcome: "wage",
  treatment: "treated",
  unit: "id",
  time: "year",
  sequence: ["occ"],
  covariates: ["age", "tenure"],
  emptyHistory: "drop",
};

/** Rules of the landmark that are measured. */
const RULES = ["last", "first-treated", "2006"];

async function write(file: string, units: number, periods: number): Promise<void> {
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  await connection.run(`COPY (
    SELECT u AS id, 2000 + t AS year, 'job' || (hash(u * 31 + t // 2) % 300) AS occ,
           (t >= 6 AND hash(u) % 3 = 0)::INT AS treated, 10 + (hash(u * 7 + t) % 1000) / 250.0 AS wage,
           20 + hash(u * 3) % 30 + t AS age, (hash(u * 11 + t) % 97) / 9.7 AS tenure,
           'text number ' || hash(u * 13 + t) AS unused_text, (hash(u * 17 + t) % 1000) / 3.0 AS unused_number
    FROM range(${units}) a(u), range(${periods}) b(t) ORDER BY hash(u * ${periods} + t)
  ) TO '${file}' (FORMAT parquet)`);
  connection.closeSync();
  instance.closeSync();
}

/** What a process of its own takes to load the file. */
interface Load {
  readonly units: number;
  readonly seconds: number;
  /** Largest resident size of the whole process, in bytes. */
  readonly peak: number;
}

async function load(data: string, at: string): Promise<Load> {
  const started = performance.now();
  const { dataset } = await loadDataset(resolveRunOptions({ ...ROLES, data, at }));
  const seconds = (performance.now() - started) / 1000;
  return { units: dataset.n, seconds, peak: process.resourceUsage().maxRSS * 1024 };
}

async function compareRules(units: number, periods: number): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "career-dml-panel-"));
  const file = join(folder, "panel.parquet");
  try {
    await write(file, units, periods);
    const rows = RULES.map((at) => {
      const child = spawnSync(process.execPath, [fileURLToPath(import.meta.url), "--load", file, at], {
        encoding: "utf8",
      });
      if (child.status !== 0) throw new Error(child.stderr);
      const found = JSON.parse(child.stdout) as Load;
      return [
        at,
        found.units.toLocaleString("en-US"),
        `${found.seconds.toFixed(0)} s`,
        `${(found.peak / 1e9).toFixed(2)} GB`,
      ];
    });
    const about = `${(units * periods).toLocaleString("en-US")} rows, ${(statSync(file).size / 1e6).toFixed(0)} MB of Parquet`;
    return `${about}\n\n${markdownTable(["landmark", "units", "time", "memory of the process"], rows)}`;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const [first, ...rest] = process.argv.slice(2);
if (first === "--load") process.stdout.write(JSON.stringify(await load(rest[0]!, rest[1]!)));
else process.stdout.write(`${await compareRules(Number(first ?? 1_000_000), Number(rest[0] ?? 10))}\n`);
