import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { resolveStudy, type Study } from "@career-dml/study";
import { type SpinOptions, taskModule } from "./spin-tasks.js";

/** A study of `runs` runs of arithmetic, 1,000 steps of it if nothing else is said. */
export function spinStudy(runs: number, options: Partial<SpinOptions>): Study {
  const file = {
    name: "spin",
    title: "Runs of arithmetic",
    seeds: { first: 1, count: runs },
    simulation: { milliseconds: 0, steps: 1000, ...options },
    estimators: [{ estimator: "draw" }],
  };
  return resolveStudy(file, taskModule);
}

/** What a study's folder holds: its runs, and one hash over the names and bytes of their files. */
export function folderDigest(folder: string): { readonly runs: number; readonly hash: string } {
  const hash = createHash("sha256");
  const files = readdirSync(join(folder, "runs"), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".json"))
    .sort();
  for (const name of files) hash.update(name).update(readFileSync(join(folder, "runs", name)));
  return { runs: files.length, hash: hash.digest("hex") };
}
