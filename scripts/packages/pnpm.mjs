import { spawnSync } from "node:child_process";
import { manifestOf } from "./published.mjs";

/**
 * Runs the pinned pnpm of a repository in it.
 *
 * @returns {string} What it prints.
 * @throws {Error} with all that it said, if it fails.
 */
export function pnpm(repository, args, options = {}) {
  const { packageManager } = manifestOf(repository);
  const result = spawnSync("npx", ["--yes", "--loglevel=error", packageManager, ...args], {
    cwd: repository,
    encoding: "utf8",
    shell: process.platform === "win32",
    maxBuffer: 2 ** 28,
    ...options,
  });
  if (result.status !== 0) throw new Error(`pnpm ${args.join(" ")}:\n${result.stdout}${result.stderr}`);
  return result.stdout;
}
