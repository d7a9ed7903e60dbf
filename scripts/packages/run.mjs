import { spawnSync } from "node:child_process";

/**
 * Runs a program to its end.
 *
 * @returns {string} What it printed.
 * @throws {Error} with all that it said, if it fails.
 */
export function run(command, args, options = {}) {
  const shell = process.platform === "win32" && command !== process.execPath;
  const result = spawnSync(command, args, { encoding: "utf8", maxBuffer: 2 ** 28, shell, ...options });
  if (result.error) throw result.error;
  if (result.status !== 0) throw new Error(`${command} ${args.join(" ")}:\n${result.stdout}${result.stderr}`);
  return result.stdout;
}
