// `pnpm release:publish [npm publish options]`: publishes every package that the registry does not have in this version, binaries
// first, so that nobody can install a version of which a part is missing. What pnpm packs, npm publishes: it is npm that asks for a
// trusted publisher's identity and states the provenance.
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { packAll } from "../packages/pack.mjs";
import { manifestOf, root } from "../packages/published.mjs";

const options = process.argv.slice(2);
const registry = options.filter((option) => option.startsWith("--registry"));

/** Whether a registry has a version of a package. */
function isPublished({ name, version }) {
  const result = npm(["view", `${name}@${version}`, "version", ...registry], { encoding: "utf8" });
  return result.status === 0 && result.stdout.trim() !== "";
}

function npm(args, settings) {
  return spawnSync("npm", args, { cwd: root, shell: process.platform === "win32", ...settings });
}

function publish(what, manifest) {
  if (isPublished(manifest)) {
    process.stdout.write(`${manifest.name} ${manifest.version} is there already\n`);
    return;
  }
  const result = npm(["publish", what, "--access", "public", "--loglevel", "error", ...options], { encoding: "utf8" });
  if (result.status !== 0) {
    process.stderr.write(`${manifest.name}:\n${result.stdout}${result.stderr}`);
    process.exit(1);
  }
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
