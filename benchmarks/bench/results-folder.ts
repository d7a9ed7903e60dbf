import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** benchmarks, whether this runs from its sources or from what they compile to. */
function benchmarks(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, "package.json"))) folder = dirname(folder);
  return folder;
}

/** Where committed results stand. */
export const RESULTS = join(benchmarks(), "results");
