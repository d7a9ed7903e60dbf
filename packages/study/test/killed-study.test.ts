import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createRng } from "@career-dml/core";
import { describe, expect, test } from "vitest";
import { exampleFile, temporaryFolder } from "./example-study.js";

const isBuilt = existsSync(new URL("../dist/engines/local-worker.js", import.meta.url));
const note = isBuilt ? "" : " (skipped: the package is not built)";
const script = fileURLToPath(new URL("./tasks/study-process.mjs", import.meta.url));

/** Times that the process is killed; CAREER_DML_KILLS asks for more. */
const KILLS = Number(process.env["CAREER_DML_KILLS"] ?? 6);

const file = (log: string, seeds: number) =>
  exampleFile({ seeds: { first: 0, count: seeds }, simulation: { log, milliseconds: 8, fail: 11 } });

interface Ended {
  readonly signal: NodeJS.Signals | null;
  readonly code: number | null;
  readonly said: string;
}

/** Runs the study until it is done, or is killed so many milliseconds after it began or after its first run was kept. */
function studyProcess(study: string, folder: string, kill?: { readonly atStart: boolean; readonly after: number }) {
  return new Promise<Ended>((resolve, reject) => {
    const child = spawn(process.execPath, [script, study, folder], { stdio: ["ignore", "pipe", "inherit"] });
    let said = "";
    let timer: NodeJS.Timeout | undefined;
    const killLater = (): void => {
      timer ??= setTimeout(() => child.kill("SIGKILL"), kill!.after);
    };
    if (kill?.atStart) killLater();
    child.stdout.on("data", (chunk: Buffer) => {
      said += chunk.toString();
      if (kill !== undefined) killLater();
    });
    child.on("error", reject);
    child.on("close", (code, signal) => {
      clearTimeout(timer);
      resolve({ code, signal, said });
    });
  });
}

/** Names and bytes of what must be the same however a study was interrupted. */
async function keptBytes(folder: string): Promise<Record<string, string>> {
  const names = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith(".json")).sort();
  return Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, await readFile(join(folder, name), "utf8")])),
  );
}

const runsIn = async (folder: string): Promise<string[]> =>
  Object.keys(await keptBytes(folder)).flatMap((name) => {
    const [, cell, seed] = /^runs\/(\d+)\/(\d+)\.json$/.exec(name) ?? [];
    return seed === undefined ? [] : [`${Number(cell)} ${seed}`];
  });

const linesOf = async (log: string): Promise<string[]> =>
  existsSync(log) ? (await readFile(log, "utf8")).trimEnd().split("\n") : [];

describe.skipIf(!isBuilt)(`a study that is killed with SIGKILL${note}`, () => {
  test(
    `${KILLS} times at random moments loses no run, computes none again that was kept, and ends with the same bytes`,
    async () => {
      const root = await temporaryFolder();
      const [log, study, folder, undisturbed] = ["log", "study.json", "killed", "undisturbed"].map((name) =>
        join(root, name),
      );
      await writeFile(study!, JSON.stringify(file(log!, 15 * KILLS)));
      const random = createRng(8);
      let inTheMiddle = 0;
      for (let k = 0; k < KILLS; k++) {
        const before = new Set(existsSync(folder!) ? await runsIn(folder!) : []);
        const logged = (await linesOf(log!)).length;
        // One in four while it starts, or stands at its folder; the others while runs are computed and kept.
        const atStart = k % 4 === 3;
        const kill = { atStart, after: random.uniform() * (atStart ? 400 : 120) };
        const { signal, said } = await studyProcess(study!, folder!, kill);
        if (signal === "SIGKILL" && said !== "") inTheMiddle++;
        const again = (await linesOf(log!)).slice(logged).filter((line) => before.has(line));
        expect(again).toEqual([]);
      }
      expect(inTheMiddle).toBeGreaterThanOrEqual(KILLS / 2);
      expect(await studyProcess(study!, folder!)).toMatchObject({ code: 0 });
      expect(await studyProcess(study!, undisturbed!)).toMatchObject({ code: 0 });
      expect(await keptBytes(folder!)).toEqual(await keptBytes(undisturbed!));
      const leftovers = (await readdir(folder!, { recursive: true })).filter((name) => /partial|lock/.test(name));
      expect(leftovers).toEqual([]);
    },
    60_000 + 9_000 * KILLS,
  );
});
