// How much faster two workers are than one: studies over Redis on one machine, each worker a process that computes one run at a
// time. Needs as many free cores as workers, and a little of another for Redis and the study.
//
//   npm run study -- queue-speed [repetitions = 7]
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { redisEngine, runStudy, type Study } from "@career-dml/study";
import { hasRedis, type RedisServer, redisNote, redisServer } from "@career-dml/testing";
import { timingOf } from "../bench/timing.js";
import { environment } from "../environment.js";
import { markdownTable } from "../markdown-table.js";
import { spinStudy } from "../queue/spin-study.js";
import { publish } from "../study-table.js";

/** Steps of arithmetic of a run, and runs of a study: short runs show what the queue costs, long ones what it is for. */
const SETTINGS = [
  { steps: 50_000_000, runs: 100 },
  { steps: 500_000_000, runs: 20 },
] as const;

const WORKERS = [1, 2];

/** Seconds of a study from its first look at the queue to its last checkpoint. */
async function secondsOf(study: Study, { url }: RedisServer): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), "career-dml-speed-"));
  const started = performance.now();
  const engine = async () => redisEngine({ url, study: folder, version: study.version });
  await runStudy(study, { folder, engine });
  const seconds = (performance.now() - started) / 1000;
  rmSync(folder, { recursive: true });
  return seconds;
}

/** One study with so many workers that are ready and warm. */
async function measured(setting: (typeof SETTINGS)[number], count: number): Promise<number> {
  const server = await redisServer();
  const script = fileURLToPath(new URL("../queue/worker-process.js", import.meta.url));
  const workers = Array.from({ length: count }, () => spawn(process.execPath, [script, server.url, "30"]));
  try {
    await secondsOf(spinStudy(20 * count, { milliseconds: 20 }), server);
    return await secondsOf(spinStudy(setting.runs, { steps: setting.steps }), server);
  } finally {
    for (const worker of workers) worker.kill("SIGKILL");
    await server.remove();
  }
}

if (!hasRedis) {
  process.stderr.write(`queue-speed${redisNote}\n`);
  process.exit(1);
}
const repetitions = Number(process.argv[2] ?? 7);
const rows: string[][] = [];
for (const setting of SETTINGS) {
  const seconds = WORKERS.map((): number[] => []);
  // In turn, so that what else the machine does falls on both.
  for (let r = 0; r < repetitions; r++) {
    for (const [k, count] of WORKERS.entries()) seconds[k]!.push(await measured(setting, count));
  }
  const [one, two] = seconds.map((each) => timingOf(Float64Array.from(each)).median);
  const ratios = seconds[0]!.map((each, r) => each / seconds[1]![r]!);
  rows.push([
    String(setting.runs),
    ((1000 * one!) / setting.runs).toFixed(0),
    one!.toFixed(2),
    two!.toFixed(2),
    timingOf(Float64Array.from(ratios)).median.toFixed(2),
    `${Math.min(...ratios).toFixed(2)} to ${Math.max(...ratios).toFixed(2)}`,
  ]);
}
const { cpu, threads, node } = environment();
await publish(
  "queue-speed",
  `# Two workers over Redis against one

Studies of arithmetic over Redis, each worker a process that computes one run at a time; ${repetitions} pairs of studies in turn,
medians. ${cpu}, ${threads} cores, Node ${node}.

${markdownTable(["runs", "ms per run", "one worker, s", "two workers, s", "times as fast", "range"], rows)}
`,
);
