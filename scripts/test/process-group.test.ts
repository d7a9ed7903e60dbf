import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { expect, test } from "vitest";
import { root } from "../packages/published.mjs";
import { runInGroup } from "../release/process-group.mjs";

/** Starts a program that never ends by itself and prints its process id. */
const LEAVING = `
  const { spawn } = require("node:child_process");
  const left = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { stdio: "ignore" });
  require("node:fs").writeSync(1, String(left.pid) + "\\n");
`;

/** A process that runs `program` by Node in a group, and says what came of it. */
const runner = (program: string) => {
  const module = join(root, "scripts/release/process-group.mjs");
  const source = `
    const { runInGroup } = await import(${JSON.stringify(module)});
    process.stdout.write("ended " + (await runInGroup(process.execPath, ["-e", ${JSON.stringify(program)}])));`;
  return spawn(process.execPath, ["--input-type=module", "-e", source], { stdio: ["ignore", "pipe", "inherit"] });
};

const isRunning = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

test.skipIf(process.platform === "win32").each([
  ["ends by itself", `${LEAVING} left.unref();`, null, "ended 0"],
  ["is told to end", `${LEAVING} setInterval(() => {}, 1000);`, "SIGTERM", "ended 143"],
] as const)("nothing runs on of a program that %s", async (_, program, signal, said) => {
  const running = runner(program);
  let output = "";
  running.stdout.on("data", (chunk) => {
    output += chunk;
    if (signal && !output.includes("ended")) running.kill(signal);
  });
  await once(running, "close");
  expect(output).toBe(`${/^\d+\n/.exec(output)?.[0]}${said}`);
  await expect.poll(() => isRunning(Number.parseInt(output, 10)), { timeout: 5000 }).toBe(false);
});

test("a program that cannot be started is an error", async () => {
  await expect(runInGroup("no-such-program", [])).rejects.toThrow(/ENOENT/);
});
