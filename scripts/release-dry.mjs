// `pnpm release:dry [--reuse-native] [--keep]`: a whole release against a registry on loopback, in a copy of the last commit: version and
// changelogs, build, pack, publish, installs of each package alone into empty projects, their README examples on every supported
// Node, and the path of somebody who has nothing but Node. The checkout stays as it is, and nothing runs on when this ends.
//
//   --reuse-native   takes the native build of this checkout instead of compiling it again
//   --keep           leaves the copy, the registry's content and the projects where they are
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { root } from "./packages/published.mjs";
import { runInGroup } from "./release/process-group.mjs";

const { values } = parseArgs({ options: { "reuse-native": { type: "boolean" }, keep: { type: "boolean" } } });
const folder = mkdtempSync(join(tmpdir(), "career-dml-release-"));
try {
  const flags = values["reuse-native"] ? ["--reuse-native"] : [];
  const walk = [join(root, "scripts/release/walk.mjs"), folder, ...flags];
  process.exitCode = await runInGroup(process.execPath, walk);
} finally {
  if (values.keep) process.stdout.write(`kept in ${folder}\n`);
  // What was ended may still be closing its files.
  else rmSync(folder, { recursive: true, force: true, maxRetries: 20 });
}
