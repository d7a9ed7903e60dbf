import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readmeExample } from "../packages/readme-example.mjs";
import { layDataFiles } from "./data-files.mjs";
import { run } from "../packages/run.mjs";

/** Where documentation shows how a report on the women of the NLS is made, in the order in which one reads. */
const PAGES = ["README.md", "docs/tutorial.md", "packages/career-dml/README.md"];

/**
 * The path of somebody who has Node, npm and an empty home, as the documentation tells it: the repository's README to a first estimate in
 * a script, and the command to a report on real data. Says how long each takes, downloads included.
 */
export function newcomer({ copy, folder, npmrc, say }) {
  const env = emptyHome(folder, npmrc);
  firstScript({ copy, folder: emptyProject(folder, "script"), env, say });
  firstReport({ copy, folder: emptyProject(folder, "report"), env, say });
}

/** A folder that npm takes for a project of its own: without a manifest it looks for one in the folders above. */
function emptyProject(folder, name) {
  const project = join(folder, name);
  mkdirSync(project);
  writeFileSync(join(project, "package.json"), JSON.stringify({ private: true }));
  return project;
}

function firstScript({ copy, folder, env, say }) {
  const { install, module } = readmeExample(copy);
  if (!layDataFiles(module, folder))
    return say("a newcomer: the data of README's script are not here, so it is not run");
  const started = performance.now();
  run("npm", ["install", "--loglevel=error", ...install], { cwd: folder, env });
  writeFileSync(join(folder, "example.mjs"), module);
  run("node", ["example.mjs"], { cwd: folder, env });
  say(`a newcomer: npm i ${install.join(" ")} and the first script of README: ${since(started)} s`);
}

function firstReport({ copy, folder, env, say }) {
  const command = PAGES.filter((page) => existsSync(join(copy, page)))
    .map(
      (page) =>
        /^(?:npx )?(career-dml run --data nlswork\.csv(?:.*\\\n)*.*)$/m.exec(
          readFileSync(join(copy, page), "utf8"),
        )?.[1],
    )
    .find((shown) => shown !== undefined);
  if (!command) throw new Error(`none of ${PAGES.join(", ")} shows a run on nlswork.csv`);
  if (!layDataFiles(command, folder)) return say("a newcomer: nlswork.csv is not here, so its report is not written");
  const started = performance.now();
  run("sh", ["-c", `npx --yes ${command}`], { cwd: folder, env });
  const out = /--out (\S+)/.exec(command)?.[1] ?? "career-dml-report";
  if (!existsSync(join(folder, out, "report.html"))) throw new Error(`${out}/report.html was not written`);
  say(`a newcomer: npx ${command.replaceAll(/\s*\\\n\s*/g, " ")}: a report after ${since(started)} s`);
}

/** An environment without anybody's settings or caches. */
function emptyHome(folder, npmrc) {
  const home = join(folder, "home");
  mkdirSync(home, { recursive: true });
  writeFileSync(join(home, ".npmrc"), npmrc);
  const kept = Object.entries(process.env).filter(([name]) => !/^(npm_|HOME$|XDG_|NODE_|CAREER_DML_)/i.test(name));
  return { ...Object.fromEntries(kept), HOME: home };
}

const since = (started) => ((performance.now() - started) / 1000).toFixed(1);
