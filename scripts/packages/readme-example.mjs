import { readFileSync } from "node:fs";
import { join } from "node:path";
import { transformSync } from "esbuild";

/**
 * What the README of a package tells a newcomer to do first: the packages of its first install line, and its first block of
 * TypeScript as a module that any supported Node runs.
 *
 * @param {string} folder The package.
 * @returns {{ install: string[], module: string }}
 * @throws {Error} if the README has no such line or block.
 */
export function readmeExample(folder) {
  const readme = readFileSync(join(folder, "README.md"), "utf8");
  const install = /^npm (?:i|install) ([^#\n]+)/m.exec(readme)?.[1]?.trim().split(/\s+/);
  const example = /^```ts\n(.*?)^```$/ms.exec(readme)?.[1];
  if (!install) throw new Error(`${folder}/README.md has no line 'npm i …'`);
  if (!example) throw new Error(`${folder}/README.md has no example in TypeScript`);
  return { install, module: transformSync(example, { loader: "ts", format: "esm", target: "node20" }).code };
}
