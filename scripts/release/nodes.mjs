import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { run } from "../packages/run.mjs";

/** The oldest Node that `engines` allows, and the lines supported beside it. */
const VERSIONS = ["~20.19.0", "22", "24"];

/**
 * The Nodes on which a release must work, from the packages that the npm package `node` is made of.
 *
 * @param {string} folder Gets them.
 * @returns {{ version: string, command: string }[]} Without those that cannot be had, at least the one that runs this.
 */
export function nodesOfEverySupport(folder) {
  const name = `node-${process.platform === "win32" ? "win" : process.platform}-${process.arch}`;
  const found = VERSIONS.flatMap((version, k) => {
    const place = join(folder, String(k));
    mkdirSync(place, { recursive: true });
    writeFileSync(join(place, "package.json"), JSON.stringify({ private: true }));
    try {
      run("npm", ["install", "--no-audit", "--no-fund", "--loglevel=error", `${name}@${version}`], { cwd: place });
    } catch {
      return [];
    }
    const command = join(place, "node_modules", name, "bin", process.platform === "win32" ? "node.exe" : "node");
    return [{ version: run(command, ["--version"]).trim().slice(1), command }];
  });
  return found.length > 0 ? found : [{ version: process.versions.node, command: process.execPath }];
}
