// Studies over Redis under kill -9, of the study's process, of one of its two workers, of Redis, and of all in turn, at random
// moments: whether a run is lost or doubled, and whether the same bytes come out in the end.
//
//   npm run study -- queue-kills [kills of each kind = 20]
import { createRng, type Rng } from "@career-dml/core";
import { hasRedis, redisNote } from "@career-dml/testing";
import { markdownTable } from "../markdown-table.js";
import { type KillReport, studyUnderKills, type Victim } from "../queue/kills.js";
import { publish } from "../study-table.js";

const RUNS = 250;
const MILLISECONDS = 30;
/** Longest seconds from the first run that is kept after a kill to the next kill. */
const PAUSE = 0.6;

const KINDS: readonly {
  readonly name: string;
  readonly victims: readonly Victim[];
  readonly redis: readonly string[];
}[] = [
  { name: "the study", victims: ["study"], redis: [] },
  { name: "one of two workers", victims: ["worker"], redis: [] },
  { name: "Redis, appendfsync everysec", victims: ["redis"], redis: ["--appendfsync", "everysec"] },
  { name: "Redis, appendfsync always", victims: ["redis"], redis: ["--appendfsync", "always"] },
  { name: "each in turn", victims: ["study", "worker", "redis"], redis: [] },
];

/** Studies, one after the other, until there were enough kills. */
async function row({ name, victims, redis }: (typeof KINDS)[number], kills: number, rng: Rng): Promise<string[]> {
  const reports: KillReport[] = [];
  const total = (of: (report: KillReport) => number): number => reports.reduce((sum, report) => sum + of(report), 0);
  const killedSoFar = (): number => total(({ killed }) => killed.study + killed.worker + killed.redis);
  while (killedSoFar() < kills * victims.length) {
    const left = kills * victims.length - killedSoFar();
    const next = Array.from({ length: left }, (_, k) => victims[k % victims.length]!);
    const settings = { runs: RUNS, milliseconds: MILLISECONDS, victims: next, pause: PAUSE, rng, redis };
    reports.push(await studyUnderKills(settings));
    process.stderr.write(`${name}: ${killedSoFar()} kills\n`);
  }
  return [
    name,
    String(killedSoFar()),
    String(reports.length),
    String(total(({ runs }) => runs)),
    String(total(({ runs, kept }) => runs - kept)),
    String(total(({ keptTwice }) => keptTwice)),
    String(total(({ computedAgain }) => computedAgain)),
    `${reports.filter(({ isSame }) => isSame).length} of ${reports.length}`,
    total(({ seconds }) => seconds).toFixed(0),
  ];
}

const kills = Number(process.argv[2] ?? 20);
if (!hasRedis) {
  process.stderr.write(`queue-kills${redisNote}\n`);
  process.exit(1);
}
const rng = createRng(8);
const rows: string[][] = [];
for (const kind of KINDS) rows.push(await row(kind, kills, rng));
const header = ["killed", "kills", "studies", "runs", "lost", "kept twice", "computed again", "same bytes", "seconds"];
await publish(
  "queue-kills",
  `# Studies over Redis under kill -9

Studies of ${RUNS} runs of ${MILLISECONDS} ms, two workers, one Redis with an append-only file, all on one machine. Something is
killed with signal 9 and started again, at a random moment within ${PAUSE} s from when work went on after the kill before. A killed
worker's task goes to the other one after 2 s (by default 30). *Lost* are runs without a checkpoint in the end, *kept twice* those whose checkpoint was
written twice, *computed again* computations beyond one for each run: of tasks whose value had not reached
Redis' disk, or whose lock ran out while Redis was away. *Same bytes* are studies whose checkpoints are, byte for byte, those of the local engine.

${markdownTable(header, rows)}
`,
);
