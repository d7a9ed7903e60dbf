import { manifestOf } from "./published.mjs";
import { run } from "./run.mjs";

/** Runs the pinned pnpm of a repository in it, as `run` does. */
export function pnpm(repository, args, options = {}) {
  const { packageManager } = manifestOf(repository);
  return run("npx", ["--yes", "--loglevel=error", packageManager, ...args], { cwd: repository, ...options });
}
