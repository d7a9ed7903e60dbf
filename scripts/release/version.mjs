// `pnpm release:version`: raises the one version by the changesets, writes the changelogs, and tells the version to what is not a
// manifest: the constant of core, and the Rust crates.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pnpm } from "../packages/pnpm.mjs";
import { manifestOf, root } from "../packages/published.mjs";

pnpm(root, ["exec", "changeset", "version"], { stdio: ["ignore", "inherit", "pipe"] });
const { version } = manifestOf(join(root, "packages/core"));

/** Replaces the only match of a pattern in a file. */
function replace(file, pattern, text) {
  const before = readFileSync(join(root, file), "utf8");
  if ([...before.matchAll(pattern)].length === 0) throw new Error(`${file} has nothing like ${pattern}`);
  writeFileSync(join(root, file), before.replaceAll(pattern, text));
}

replace("packages/core/src/version.ts", /VERSION = "[^"]+"/g, `VERSION = "${version}"`);
replace("native/Cargo.toml", /(?<=\[workspace\.package\]\nversion = )"[^"]+"/g, `"${version}"`);
replace("native/Cargo.lock", /(?<=name = "career-dml-[a-z]+"\nversion = )"[^"]+"/g, `"${version}"`);
process.stdout.write(`version ${version}\n`);
