import { mkdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { pnpm } from "./pnpm.mjs";
import { published, root } from "./published.mjs";
import { run } from "./run.mjs";

/**
 * What pnpm would publish of every package, packed into a folder and unpacked below it.
 *
 * @param {string} folder Gets the tarballs, and what is in each under `unpacked/NAME`.
 * @returns {{ name: string, tarball: string, unpacked: string, packedBytes: number, files: string[] }[]} In the order of `published`.
 */
export function packAll(folder, repository = root) {
  mkdirSync(folder, { recursive: true });
  const packages = published(repository);
  const filters = packages.flatMap(({ name }) => ["--filter", name]);
  const packed = JSON.parse(pnpm(repository, ["-r", ...filters, "pack", "--json", "--pack-destination", folder]));
  return packages.map(({ name }) => {
    const { filename: tarball, files } = packed.find((one) => one.name === name);
    const unpacked = join(folder, "unpacked", name);
    mkdirSync(unpacked, { recursive: true });
    run("tar", ["-xzf", tarball, "-C", unpacked, "--strip-components", "1"]);
    return { name, tarball, unpacked, packedBytes: statSync(tarball).size, files: files.map(({ path }) => path) };
  });
}

/** Bytes of files together. */
export const bytesOf = (folder, files) => files.reduce((sum, file) => sum + statSync(join(folder, file)).size, 0);
