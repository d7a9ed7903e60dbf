import { spawn } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { temporaryFolder } from "../data/panel-file.js";

const bin = fileURLToPath(new URL("../../bin/career-dml.js", import.meta.url));
const isBuilt = existsSync(new URL("../../dist/main.js", import.meta.url));
const note = isBuilt ? "" : " (skipped: the package is not built)";
const file = temporaryFolder();

/** Runs the command as a process of its own; `onStderr` sees what it says as it says it. */
function spawned(
  argv: readonly string[],
  onStderr: (text: string, kill: (signal: NodeJS.Signals) => void) => void = () => {},
) {
  const child = spawn(process.execPath, [bin, ...argv], { stdio: ["ignore", "pipe", "pipe"] });
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => {
    stderr += chunk.toString();
    onStderr(stderr, (signal) => child.kill(signal));
  });
  return new Promise<{ code: number | null; stdout: string; stderr: string }>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, stdout, stderr }));
  });
}

describe.skipIf(!isBuilt)(`bin/career-dml.js${note}`, () => {
  test("exit codes reach the shell, errors standard error", async () => {
    const help = await spawned(["--help"]);
    expect([help.code, help.stderr]).toEqual([0, ""]);
    const usage = await spawned(["run", "--n", "-5"]);
    expect([usage.code, usage.stdout]).toEqual([2, ""]);
    expect(usage.stderr).toMatch(/^error OPTIONS: --n must be/m);
    const roles = ["--outcome", "y", "--treatment", "t", "--unit", "i", "--time", "s", "--sequence", "o"];
    const absent = await spawned(["run", "--data", file("absent.csv"), ...roles]);
    expect(absent.code).toBe(1);
    expect(absent.stderr).toMatch(/^error FILE: .*there is no such file/m);
  });

  test("Ctrl-C in the middle of a run: exit 130 within a second or so, no report and no part of one", async () => {
    const out = file("report/inner");
    let killed = 0;
    const { code, stdout, stderr } = await spawned(["run", "--n", "2000", "--out", out], (text, kill) => {
      if (killed > 0 || !/^\d+\.\d s /m.test(text)) return;
      killed = performance.now();
      kill("SIGINT");
    });
    // Twice the second that is promised, for a machine with other work.
    expect(performance.now() - killed).toBeLessThan(2000);
    expect([code, stdout]).toEqual([130, ""]);
    expect(stderr).toMatch(/error ABORTED: Stopped before the end; nothing was written\.\n$/);
    expect(existsSync(dirname(out))).toBe(false);
    expect(readdirSync(dirname(dirname(out)))).toEqual([]);
  });
});
