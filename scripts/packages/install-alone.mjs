import { existsSync, mkdirSync, realpathSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { ownDependencies, published, root } from "./published.mjs";

/**
 * An empty project with packed packages in it, without a registry: beside each package lies what its manifest declares and
 * nothing else, so that an import of something undeclared fails. Packages of others come from the repository's own install.
 *
 * @param {string} folder Of the project; made.
 * @param {{ name: string, unpacked: string }[]} packed All of them, see `packAll`.
 * @param {string[]} names Packages that the project depends on.
 */
export function installAlone(folder, packed, names) {
  mkdirSync(join(folder, "node_modules"), { recursive: true });
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "consumer", private: true }));
  for (const name of names) link(packed.find((one) => one.name === name).unpacked, join(folder, "node_modules", name));
  for (const { name, folder: source, manifest } of published()) {
    const { unpacked } = packed.find((one) => one.name === name);
    const own = new Set(ownDependencies(manifest));
    for (const dependency of declared(manifest)) {
      const target = own.has(dependency)
        ? packed.find((one) => one.name === dependency).unpacked
        : join(root, source, "node_modules", dependency);
      if (existsSync(target)) link(realpathSync(target), join(unpacked, "node_modules", dependency));
    }
  }
}

/** What a package may import: its dependencies, and peers that somebody brought along. */
const declared = ({ dependencies, optionalDependencies, peerDependencies }) =>
  Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies });

function link(target, path) {
  if (existsSync(path)) return;
  mkdirSync(dirname(path), { recursive: true });
  symlinkSync(target, path, "junction");
}
