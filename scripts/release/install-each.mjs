import { lstatSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readmeExample } from "../packages/readme-example.mjs";
import { published, root } from "../packages/published.mjs";
import { layDataFiles } from "./data-files.mjs";
import { run } from "../packages/run.mjs";

/**
 * Installs each package as its README says into an empty project, and runs the README's example there on every Node.
 *
 * @throws {Error} if an example fails, or an install is larger than `scripts/packages/sizes.json` allows.
 */
export function installEach({ copy, folder, npmrc, nodes, say }) {
  const bounds = JSON.parse(readFileSync(join(root, "scripts/packages/sizes.json"), "utf8"));
  for (const { name, folder: source } of published(copy)) {
    const { install, module } = readmeExample(join(copy, source));
    const project = join(folder, name.split("/").at(-1));
    mkdirSync(project, { recursive: true });
    writeFileSync(join(project, "package.json"), JSON.stringify({ private: true }));
    writeFileSync(join(project, ".npmrc"), npmrc);
    writeFileSync(join(project, "example.mjs"), module);
    if (!layDataFiles(module, project)) throw new Error(`the README example of ${name} reads data that are not here`);
    run("npm", ["install", "--loglevel=error", ...install], { cwd: project });
    const megabytes = bytesBelow(join(project, "node_modules")) / 1e6;
    const seconds = nodes.map(({ command }) => timed(() => run(command, ["example.mjs"], { cwd: project })));
    say(`npm i ${install.join(" ")}: ${megabytes.toFixed(1)} MB, README example ${seconds.join(", ")} s`);
    const bound = bounds[name].installedMegabytes;
    if (megabytes > bound) throw new Error(`${name} takes ${megabytes.toFixed(1)} MB installed, more than ${bound}`);
  }
}

function timed(action) {
  const started = performance.now();
  action();
  return ((performance.now() - started) / 1000).toFixed(1);
}

function bytesBelow(folder) {
  return readdirSync(folder, { withFileTypes: true }).reduce((sum, entry) => {
    const path = join(folder, entry.name);
    return sum + (entry.isDirectory() ? bytesBelow(path) : lstatSync(path).size);
  }, 0);
}
