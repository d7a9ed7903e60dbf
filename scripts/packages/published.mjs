import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = join(dirname(fileURLToPath(import.meta.url)), "../..");

/** The manifest of a folder of the repository. */
export const manifestOf = (folder) => JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));

/**
 * Packages that a release publishes from a copy of the repository, each after those that it depends on. The binaries of single platforms,
 * which napi makes folders for at a release, are not among them.
 *
 * @returns {{ name: string, folder: string, manifest: object }[]}
 */
export function published(repository = root) {
  const folders = ["native", ...readdirSync(join(repository, "packages")).map((name) => `packages/${name}`)];
  const all = folders.map((folder) => ({ folder, manifest: manifestOf(join(repository, folder)) }));
  const open = new Map(
    all
      .filter(({ manifest }) => !manifest.private)
      .map((entry) => [entry.manifest.name, { name: entry.manifest.name, ...entry }]),
  );
  const sorted = [];
  const visit = (entry) => {
    if (!open.delete(entry.name)) return;
    for (const name of ownDependencies(entry.manifest)) if (open.has(name)) visit(open.get(name));
    sorted.push(entry);
  };
  for (const entry of open.values()) visit(entry);
  return sorted;
}

/** Names of our packages that one needs when it runs. */
export const ownDependencies = ({ dependencies, optionalDependencies }) =>
  Object.keys({ ...dependencies, ...optionalDependencies }).filter((name) => name.startsWith("@career-dml/"));
