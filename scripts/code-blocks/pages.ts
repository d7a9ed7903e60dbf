import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { sharedPath } from "@career-dml/testing";
import { type CodeBlock, findBlocks } from "./find-blocks.js";

/** The repository. */
export const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** A page with its blocks. */
export interface Page {
  /** Path from the repository's root. */
  readonly path: string;
  readonly blocks: readonly CodeBlock[];
}

/** Data sets that blocks may name, and where they lie below ../shared. */
const DATA_SETS: Readonly<Record<string, string>> = {
  "401k.csv": "data/401k.csv",
  "card.csv": "data/card.csv",
  "cps.csv": "data/cps.csv",
  "keane-wolpin.csv": "data/keane-wolpin.csv",
  "lalonde-psid1.csv": "data/lalonde-psid1.csv",
  "mroz87.csv": "fixtures/heckman/mroz87.csv",
  "nlswork.csv": "data/nlswork.csv",
  "nsw-dw.csv": "data/nsw-dw.csv",
  "occupation-exposure.csv": "data/occupation-exposure.csv",
  "wage_panel.csv": "data/wage_panel.csv",
};

/** Paths of every page that users and contributors read, from the repository's root; the generated reference is its generator's. */
export function pagePaths(): readonly string[] {
  const docs = join(ROOT, "docs");
  const below = readdirSync(docs, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".md") && !path.startsWith("reference/"))
    .map((path) => `docs/${path}`);
  const packages = ["native", ...readdirSync(join(ROOT, "packages")).map((name) => `packages/${name}`)]
    .map((folder) => `${folder}/README.md`)
    .filter((path) => existsSync(join(ROOT, path)));
  return ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", ...below.sort(), ...packages];
}

/** These pages with their blocks. */
export const pages = (): readonly Page[] => pagePaths().map((path) => ({ path, blocks: blocksOf(path) }));

function blocksOf(path: string): readonly CodeBlock[] {
  try {
    return findBlocks(readFileSync(join(ROOT, path), "utf8"));
  } catch (error) {
    throw new Error(`${path}, ${(error as Error).message}`, { cause: error });
  }
}

/** Names of the data sets that a text speaks of. */
export const dataSetsIn = (text: string): readonly string[] =>
  Object.keys(DATA_SETS).filter((name) => new RegExp(`(^|[^\\w./-])${name.replace(".", "\\.")}\\b`, "m").test(text));

/** Where a data set lies. */
export const dataSetPath = (name: string): string => sharedPath(DATA_SETS[name]!);
