import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";

const root = join(dirname(fileURLToPath(import.meta.url)), "../..");
const architecture = readFileSync(join(root, "ARCHITECTURE.md"), "utf8");

/** Rows of ARCHITECTURE's package table: package → what it may import. */
function allowedImports(): Map<string, string[]> {
  const rows = [...architecture.matchAll(/^\| `([a-z-]+)` \| [^|]+ \| ([^|]+) \|$/gm)];
  return new Map(rows.map(([, name, allowed]) => [name!, allowed!.match(/[a-z]+/g) ?? []]));
}

/** TypeScript sources below a folder. */
function sources(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts"))
    .map((file) => join(folder, file));
}

/** Names of our packages that a source imports. */
const importedPackages = (file: string): string[] =>
  [...readFileSync(file, "utf8").matchAll(/(?:from|import\()\s*"@career-dml\/([a-z-]+)"/g)].map((match) => match[1]!);

describe("layers", () => {
  const allowed = allowedImports();
  const packages = readdirSync(join(root, "packages"));

  test("ARCHITECTURE names every package and no other", () => {
    expect([...allowed.keys()].sort()).toEqual(packages.sort());
  });

  test.each(packages)("%s imports only what ARCHITECTURE allows", (name) => {
    const may = allowed.get(name)!;
    if (may.includes("everything")) return;
    const broken = sources(join(root, "packages", name, "src")).flatMap((file) =>
      importedPackages(file)
        .filter((imported) => !may.includes(imported))
        .map((imported) => `${file.slice(root.length + 1)} imports ${imported}`),
    );
    expect(broken).toEqual([]);
  });
});
