import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";

const root = join(dirname(fileURLToPath(import.meta.url)), "../..");
const readme = readFileSync(join(root, "README.md"), "utf8");

/** Rows of README's 'Where is it?' table: package and the files it names. */
const rows = [...readme.matchAll(/^\| [^|]+ \| `(?:@career-dml\/)?([a-z-]+)` \| ([^|]+) \|$/gm)].flatMap(
  ([, name, files]) => [...files!.matchAll(/`(src\/[^`]+)`/g)].map(([, file]) => ({ name: name!, file: file! })),
);

/** Whether a path with one `*` or `{a,b}` names something. */
function names(folder: string, pattern: string): boolean {
  const choices = pattern.match(/\{([^}]+)\}/)?.[1]?.split(",") ?? [""];
  return choices.every((choice) => {
    const path = join(folder, pattern.replace(/\{[^}]+\}/, choice));
    return path.endsWith("*") ? existsSync(dirname(path)) && readdirSync(dirname(path)).length > 0 : existsSync(path);
  });
}

describe("README's 'Where is it?'", () => {
  test("has a row for every published package", () => {
    const published = readdirSync(join(root, "packages")).filter((name) => name !== "core" && name !== "testing");
    expect(published.filter((name) => !rows.some((row) => row.name === name))).toEqual([]);
  });

  test.each(rows)("$name has $file", ({ name, file }) => {
    expect(names(join(root, "packages", name), file)).toBe(true);
  });
});
