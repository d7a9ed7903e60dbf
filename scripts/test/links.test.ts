import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { describe, expect, test } from "vitest";
import { pagePaths, ROOT } from "../code-blocks/pages.js";

const pages = pagePaths().map((path) => join(ROOT, path));

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

describe.each(pages.map((page) => [relative(ROOT, page), page] as const))("%s", (_, page) => {
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
  const docs = join(ROOT, "docs");
  const named = new Set(
    ["README.md", "estimators/README.md"].flatMap((map) =>
      linksOf(join(docs, map)).map((target) => join(docs, dirname(map), target.split("#")[0]!)),
    ),
  );
  const pagesOfDocs = pages.filter((page) => page.startsWith(docs) && page !== join(docs, "README.md"));
  expect(pagesOfDocs.filter((page) => !named.has(page)).map((page) => relative(docs, page))).toEqual([]);
});
