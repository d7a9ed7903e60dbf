// `pnpm release:publish [npm publish options]`: publishes every package that the registry does not have in this version, binaries
// first, so that nobody can install a version of which a part is missing. What pnpm packs, npm publishes: it is npm that asks for a
// trusted publisher's identity and states the provenance.
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { packAll } from "../packages/pack.mjs";
import { manifestOf, root } from "../packages/published.mjs";
import { run } from "../packages/run.mjs";

const options = process.argv.slice(2);

const npm = (...args) => run("npm", [...args, "--loglevel", "error", ...options], { cwd: root });

/** Whether a registry has a version of a package; npm fails where it does not know the package at all. */
function isPublished({ name, version }) {
  try {
    return npm("view", `${name}@${version}`, "version").trim() !== "";
  } catch {
    return false;
  }
}

function publish(what, manifest) {
  if (isPublished(manifest)) {
    process.stdout.write(`${manifest.name} ${manifest.version} is there already\n`);
    return;
  }
  npm("publish", what, "--access", "public");
  process.stdout.write(`${manifest.name} ${manifest.version}\n`);
}

const platforms = join(root, "native/npm");
for (const platform of existsSync(platforms) ? readdirSync(platforms) : []) {
  publish(join(platforms, platform), manifestOf(join(platforms, platform)));
}
const folder = mkdtempSync(join(tmpdir(), "career-dml-publish-"));
try {
  for (const { tarball, unpacked } of packAll(folder)) publish(tarball, manifestOf(unpacked));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
