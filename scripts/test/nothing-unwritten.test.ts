import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const root = join(dirname(fileURLToPath(import.meta.url)), "../..");

/** Where `pnpm new:kernel` and `pnpm new:estimator` write. */
const places = [
  "README.md",
  "docs",
  ".changeset",
  "benchmarks/kernels",
  ...readdirSync(join(root, "packages")).flatMap((name) => [`packages/${name}/src`, `packages/${name}/test`]),
  "native/crates/kernels/src",
  "native/crates/kernels/examples",
  "native/crates/binding/src",
];

function filesOf(place: string): string[] {
  const path = join(root, place);
  if (!existsSync(path)) return [];
  if (place.endsWith(".md")) return [place];
  return readdirSync(path, { recursive: true, encoding: "utf8" })
    .filter((file) => /\.(ts|rs|md)$/.test(file))
    .map((file) => `${place}/${file}`);
}

test("what a new kernel or estimator leaves to be written has been written", () => {
  const unwritten = places.flatMap(filesOf).flatMap((file) =>
    readFileSync(join(root, file), "utf8")
      .split("\n")
      .flatMap((line, i) =>
        /\bWRITE: /.test(line) ? [`${file}:${i + 1} ${line.slice(line.indexOf("WRITE: ") + 7)}`] : [],
      ),
  );
  expect(unwritten).toEqual([]);
});
