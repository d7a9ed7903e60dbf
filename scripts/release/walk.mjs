// node scripts/release/walk.mjs FOLDER [--reuse-native]: what `pnpm release:dry` walks through, in a folder that is there.
import { cpSync, existsSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pnpm } from "../packages/pnpm.mjs";
import { manifestOf, published, root } from "../packages/published.mjs";
import { run } from "../packages/run.mjs";
import { installEach } from "./install-each.mjs";
import { localRegistry } from "./local-registry.mjs";
import { newcomer } from "./newcomer.mjs";
import { nodesOfEverySupport } from "./nodes.mjs";

const [folder, ...flags] = process.argv.slice(2);
const started = performance.now();
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
  if (flags.includes("--reuse-native")) {
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
}
