import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";

const root = join(dirname(fileURLToPath(import.meta.url)), "../..");

const below = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".md"))
    .map((path) => join(folder, path));

/** Pages that people read; the generated reference is held by its generator. */
const pages = [
  ...["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md"].map((path) => join(root, path)),
  ...below(join(root, "docs")).filter((path) => !path.startsWith(join(root, "docs/reference/"))),
  ...readdirSync(join(root, "packages"))
    .map((name) => join(root, "packages", name, "README.md"))
    .filter((path) => existsSync(path)),
];

/** A page without its code, where brackets mean other things. */
const proseOf = (page: string): string =>
  readFileSync(page, "utf8")
    .replace(/^```[\s\S]*?^```/gm, "")
    .replace(/`[^`\n]*`/g, "");

const linksOf = (page: string): string[] =>
  [...proseOf(page).matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target]) => target!)
    .filter((target) => !/^[a-z]+:/.test(target));

/** Headings as GitHub names them in addresses. */
function anchorsOf(page: string): Set<string> {
  const text = readFileSync(page, "utf8").replace(/^```[\s\S]*?^```/gm, "");
  const seen = new Map<string, number>();
  return new Set(
    [...text.matchAll(/^#{1,6} (.+)$/gm)].map(([, heading]) => {
      const name = heading!
        .toLowerCase()
        .replace(/\[([^\]]*)\]\([^)]*\)/g, "$1")
        .replace(/[^\p{L}\p{N}\s_-]/gu, "")
        .replaceAll(" ", "-");
      const times = seen.get(name) ?? 0;
      seen.set(name, times + 1);
      return times === 0 ? name : `${name}-${times}`;
    }),
  );
}

describe.each(pages.map((page) => [relative(root, page), page] as const))("%s", (_, page) => {
  test("every link within the repository leads somewhere", () => {
    const broken = linksOf(page).filter((target) => {
      const [path, anchor] = target.split("#") as [string, string?];
      const file = path === "" ? page : join(dirname(page), path);
      if (!existsSync(file)) return true;
      if (anchor === undefined) return false;
      return statSync(file).isDirectory() || !anchorsOf(file).has(anchor);
    });
    expect(broken).toEqual([]);
  });
});

test("the map of docs names every page", () => {
  const docs = join(root, "docs");
  const named = new Set(
    ["README.md", "estimators/README.md"].flatMap((map) =>
      linksOf(join(docs, map)).map((target) => join(docs, dirname(map), target.split("#")[0]!)),
    ),
  );
  const pagesOfDocs = pages.filter((page) => page.startsWith(docs) && page !== join(docs, "README.md"));
  expect(pagesOfDocs.filter((page) => !named.has(page)).map((page) => relative(docs, page))).toEqual([]);
});
