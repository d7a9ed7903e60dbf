// `pnpm release:dry [--reuse-native] [--keep]`: a whole release against a registry on loopback, in a copy of the last commit: version and
// changelogs, build, pack, publish, installs of each package alone into empty projects, their README examples on every supported
// Node, and the path of somebody who has nothing but Node. The checkout stays as it is.
//
//   --reuse-native   takes the native build of this checkout instead of compiling it again
//   --keep           leaves the copy, the registry's content and the projects where they are
import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pnpm } from "./packages/pnpm.mjs";
import { manifestOf, published, root } from "./packages/published.mjs";
import { run } from "./packages/run.mjs";
import { localRegistry } from "./release/local-registry.mjs";
import { newcomer } from "./release/newcomer.mjs";
import { nodesOfEverySupport } from "./release/nodes.mjs";
import { installEach } from "./release/install-each.mjs";

const flags = new Set(process.argv.slice(2));
const started = performance.now();
const folder = mkdtempSync(join(tmpdir(), "career-dml-release-"));
const copy = join(folder, "repository");

function say(line) {
  process.stdout.write(`[${Math.round((performance.now() - started) / 1000)} s] ${line}\n`);
}

/** The last commit of this checkout, with its packages of others installed. */
function copyRepository() {
  run("git", ["clone", "--quiet", "--local", root, copy]);
  const changed = run("git", ["status", "--porcelain"], { cwd: root }).trim();
  say(`copied the last commit${changed === "" ? "" : "; what is not committed is no part of it"}`);
  pnpm(copy, ["install", "--frozen-lockfile", "--prefer-offline"]);
}

function version() {
  const before = manifestOf(join(copy, "packages/core")).version;
  run(process.execPath, ["scripts/release/version.mjs"], { cwd: copy });
  const changelogs = published(copy).filter(({ folder: place }) => existsSync(join(copy, place, "CHANGELOG.md")));
  say(`version ${before} to ${manifestOf(join(copy, "packages/core")).version}, ${changelogs.length} changelogs`);
}

function build() {
  if (flags.has("--reuse-native")) {
    const built = readdirSync(join(root, "native")).filter((file) => /\.node$|^index\.(js|d\.ts)$/.test(file));
    for (const file of built) cpSync(join(root, "native", file), join(copy, "native", file));
  } else {
    pnpm(copy, ["--filter", "@career-dml/native", "run", "build:native"]);
  }
  if (!existsSync(join(copy, "native/index.js"))) throw new Error("there is no native build: a release needs cargo");
  pnpm(copy, ["exec", "turbo", "run", "build", "--output-logs=errors-only"]);
  say(run(process.execPath, ["scripts/release/platform-packages.mjs"], { cwd: copy }).trim().split("\n").at(-1));
}

async function release() {
  copyRepository();
  version();
  build();
  say("built");
  const registry = await localRegistry(join(folder, "registry"));
  try {
    const env = { ...process.env, npm_config_userconfig: join(folder, "npmrc") };
    writeFileSync(env.npm_config_userconfig, registry.npmrc);
    const lines = run(process.execPath, ["scripts/release/publish.mjs", "--registry", registry.url], {
      cwd: copy,
      env,
    });
    say(`published ${lines.trim().split("\n").length} packages`);
    const nodes = nodesOfEverySupport(join(folder, "nodes"));
    say(`examples run on Node ${nodes.map(({ version: node }) => node).join(", ")}`);
    installEach({ copy, folder: join(folder, "projects"), npmrc: registry.npmrc, nodes, say });
    newcomer({ copy, folder: join(folder, "newcomer"), npmrc: registry.npmrc, say });
  } finally {
    registry.close();
  }
}

try {
  await release();
  say("green");
} catch (error) {
  say(`FAILED: ${error.message}`);
  process.exitCode = 1;
} finally {
  if (flags.has("--keep")) say(`kept in ${folder}`);
  else rmSync(folder, { recursive: true, force: true });
}
