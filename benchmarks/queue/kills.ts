import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as after } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { Rng } from "@career-dml/core";
import { localEngine, runStudy } from "@career-dml/study";
import { redisServer } from "@career-dml/testing";
import { folderDigest, spinStudy } from "./spin-study.js";

/** The compiled files beside this one, also where this one is run as a source. */
const built = new URL(import.meta.url.includes("/dist/") ? "./" : "../dist/queue/", import.meta.url);
const script = (name: string): string => fileURLToPath(new URL(name, built));

/** Whether the processes that are killed have been built. */
export const isBuilt = existsSync(script("study-process.js"));

export type Victim = "study" | "worker" | "redis";

export interface KillSettings {
  readonly runs: number;
  readonly milliseconds: number;
  /** Whom to kill, in this order, at random moments; what is left when the study ends is not killed. */
  readonly victims: readonly Victim[];
  /** Longest seconds from the first run that is kept after a kill to the next kill. */
  readonly pause: number;
  readonly rng: Rng;
  /** Arguments of redis-server: how its append-only file reaches the disk. */
  readonly redis?: readonly string[];
}

/** What a study with two workers came to under kills. */
export interface KillReport {
  readonly killed: Readonly<Record<Victim, number>>;
  /** Runs in the folder, of how many; those kept more than once, which may not be. */
  readonly kept: number;
  readonly runs: number;
  readonly keptTwice: number;
  /** Computations beyond one for each run: what died with a process, or was not yet on Redis' disk. */
  readonly computedAgain: number;
  /** Whether the folder holds the bytes of the same study in one process without a queue. */
  readonly isSame: boolean;
  readonly seconds: number;
}

/** Seconds after which a killed worker's tasks go to the other one: the shortest that is sensible, to wait less here. */
const LOCK = 2;

/** One study over its own Redis with two workers, which are killed with signal 9, as is Redis, until the study is complete. */
export async function studyUnderKills(settings: KillSettings): Promise<KillReport> {
  const { runs, milliseconds, victims, pause, rng } = settings;
  const folder = mkdtempSync(join(tmpdir(), "career-dml-kills-"));
  const [kept, computed] = [join(folder, "kept"), join(folder, "computed")];
  const redis = await redisServer(settings.redis ?? []);
  const killed = { study: 0, worker: 0, redis: 0 };
  const started = performance.now();
  const startWorker = () => keptAlive("worker-process.js", [redis.url, String(LOCK)]);
  const place = [redis.url, join(folder, "study"), String(runs), String(milliseconds), kept, computed];
  const workers = [startWorker(), startWorker()];
  const study = keptAlive("study-process.js", place);
  const strike: Readonly<Record<Victim, () => Promise<void>>> = {
    study: async () => study.kill(),
    worker: async () => workers[rng.below(2)]!.kill(),
    redis: async () => {
      await redis.kill();
      await after(1000 * pause * rng.uniform());
      await redis.start();
    },
  };
  try {
    for (const victim of victims) {
      // In the middle of the work, not of the start: something was kept since the kill before.
      const before = lines(kept).length;
      while (![study, ...workers].some((each) => each.isDone()) && lines(kept).length === before) await after(10);
      await Promise.race([after(1000 * pause * rng.uniform()), study.done]);
      if (study.isDone()) break;
      await strike[victim]();
      killed[victim]++;
    }
    await Promise.race([study.done, ...workers.map(({ done }) => done)]);
    const seconds = (performance.now() - started) / 1000;
    const { runs: there, hash } = folderDigest(join(folder, "study"));
    const ids = lines(kept);
    return {
      killed,
      kept: there,
      runs,
      keptTwice: ids.length - new Set(ids).size,
      computedAgain: lines(computed).length - runs,
      isSame: hash === (await withoutQueue(settings, folder, computed)),
      seconds,
    };
  } finally {
    for (const each of [study, ...workers]) each.end();
    await redis.remove();
    rmSync(folder, { recursive: true, force: true });
  }
}

const lines = (file: string): string[] => (existsSync(file) ? readFileSync(file, "utf8").trim().split("\n") : []);

const localWorkers = () => localEngine({ module: new URL("./spin-tasks.js", built), workers: 2 });

/** Hash of the folder of the same study, computed by the local engine. */
async function withoutQueue({ runs, milliseconds }: KillSettings, folder: string, log: string): Promise<string> {
  const local = join(folder, "local");
  await runStudy(spinStudy(runs, { milliseconds, log }), { folder: local, engine: localWorkers });
  return folderDigest(local).hash;
}

interface Kept {
  /** Kills it with signal 9; another starts at once. */
  readonly kill: () => void;
  /** Resolves when it ended by itself, rejects if it failed. */
  readonly done: Promise<void>;
  readonly isDone: () => boolean;
  readonly end: () => void;
}

/** What a process says that was started in the moment in which Redis was dead: a supervisor starts it again. */
const REDIS_AWAY = /QueueError/;

/** A process that is started again whenever it was killed, or found no Redis. */
function keptAlive(name: string, args: readonly string[]): Kept {
  let child: ChildProcess;
  let isOver = false;
  const done = new Promise<void>((resolve, reject) => {
    const start = (): void => {
      let said = "";
      child = spawn(process.execPath, [script(name), ...args], { stdio: ["ignore", "ignore", "pipe"] });
      child.stderr!.on("data", (chunk: Buffer) => (said += chunk.toString()));
      child.on("close", (code, signal) => {
        if (isOver) return;
        if (signal === "SIGKILL" || REDIS_AWAY.test(said)) return start();
        isOver = true;
        if (code === 0) resolve();
        else reject(new Error(`${name} ended with ${code ?? signal}: ${said}`));
      });
    };
    start();
  });
  // Whoever waits for it hears of a failure; a worker's is heard of with the study's end.
  done.catch(() => {});
  return {
    kill: () => void child.kill("SIGKILL"),
    done,
    isDone: () => isOver,
    end: () => {
      isOver = true;
      child.kill("SIGKILL");
    },
  };
}
