import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { withOptionTables } from "../../src/documented-options.js";
import { METHODS } from "../../src/estimate/methods.js";

const docs = fileURLToPath(new URL("../../../../docs", import.meta.url));
const pageOf = (path: string): string => readFileSync(join(docs, path), "utf8");
const pages = readdirSync(docs, { recursive: true, encoding: "utf8" })
  .filter((path) => path.endsWith(".md") && !path.startsWith("reference"))
  .sort();

describe("tables of options in docs", () => {
  test.each(pages)("%s has them as the schemas do; `pnpm --filter career-dml run docs` writes them anew", (path) => {
    expect(pageOf(path)).toBe(withOptionTables(pageOf(path)));
  });

  test("every command and every method has one", () => {
    const shown = pages.flatMap((path) =>
      [...pageOf(path).matchAll(/<!-- options: ([a-z -]+) -->/g)].map((m) => m[1]!),
    );
    const commands = [
      "embed",
      "estimate",
      "every command",
      "power",
      "report",
      "run",
      "simulate",
      "study",
      "validate",
      "worker",
    ];
    expect(shown.sort()).toEqual([...commands, ...METHODS.map(({ name }) => name)].sort());
  });

  test("a marker of no command is a defect", () => {
    expect(() => withOptionTables("<!-- options: nothing -->\n<!-- end of options -->")).toThrow("called 'nothing'");
  });
});

describe.each(METHODS.map((method) => [method.name, method] as const))("docs/estimators/%s.md", (name, { example }) => {
  test("shows the example that runs here, and has the parts that every page has", () => {
    expect(existsSync(join(docs, `estimators/${name}.md`))).toBe(true);
    const page = pageOf(`estimators/${name}.md`);
    expect(page).toContain(`\n${example.command}\n`);
    const headings = [...page.matchAll(/^## (.+)$/gm)].map(([, heading]) => heading);
    expect(headings).toEqual([
      "What it estimates",
      "What must hold",
      "Options",
      "Example",
      "Reading it",
      "In TypeScript",
      "References",
    ]);
  });

  test("is in the decision table and in the list", () => {
    expect(pageOf("which-estimator.md").match(new RegExp(`estimators/${name}\\.md`, "g"))!.length).toBeGreaterThan(1);
    expect(pageOf("estimators/README.md")).toContain(`[\`${name}\`](${name}.md)`);
  });
});
