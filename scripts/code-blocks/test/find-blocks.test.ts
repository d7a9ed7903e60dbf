import { describe, expect, test } from "vitest";
import { kindOf } from "../block-kinds.js";
import { commandsOf, promisedFiles } from "../command-lines.js";
import { findBlocks } from "../find-blocks.js";
import { modulesOf } from "../modules-of.js";

const kinds = (page: string): string[] => findBlocks(page).map(kindOf);

describe("findBlocks", () => {
  test("text, line and language, without the indentation of the fence", () => {
    const page = "A\n\n- item\n\n  ```ts\n  const a = 1;\n    b();\n  ```\n\n~~~\nlast\n~~~\n";
    expect(findBlocks(page)).toMatchObject([
      { language: "ts", text: "const a = 1;\n  b();\n", line: 6 },
      { language: "", text: "last\n", line: 11 },
    ]);
  });

  test("marks right above a block, several of them, and no others", () => {
    const page = "<!-- not run: a -->\n\nwords\n\n<!-- continues -->\n<!-- run with: --trees 50 -->\n\n```ts\n```\n";
    expect(findBlocks(page)[0]!.marks).toEqual({ notRun: null, runWith: "--trees 50", continues: true, file: null });
    expect(findBlocks("<!-- not run: needs a server -->\n```sh\nx\n```\n")[0]!.marks.notRun).toBe("needs a server");
  });

  test("a fence that is not closed, a mark without words", () => {
    expect(() => findBlocks("\n```ts\n")).toThrow("line 2");
    expect(() => findBlocks("<!-- not run -->\n```sh\nx\n```\n")).toThrow("line 1");
  });
});

describe("kindOf", () => {
  test("commands are known by how the command is called, anything else in a shell is unknown", () => {
    expect(
      kinds("```\ncareer-dml run\n```\n```sh\nnpx career-dml run\n```\n```sh\nnpm start -- --n 10\n```\n"),
    ).toEqual(["commands", "commands", "commands"]);
    expect(kinds("```sh\nnpm install career-dml\n```\n```\nestimate 1\n```\n```python\n1\n```\n")).toEqual(
      Array(3).fill("unknown"),
    );
    expect(kinds("```text\ncareer-dml run\n```\n")).toEqual(["words"]);
  });
});

describe("commandsOf", () => {
  test("continued lines, quotes, comments", () => {
    const text = `# first\ncareer-dml run --derive "a = b > 1" \\\n   --n 5 # second\nnpm start -- --where 'x = "y"'\n`;
    expect(commandsOf(text)).toEqual([
      ["run", "--derive", "a = b > 1", "--n", "5"],
      ["run", "--where", 'x = "y"'],
    ]);
  });

  test("a line that calls something else is an error", () => {
    expect(() => commandsOf("career-dml run\nrm -r x\n")).toThrow("'rm -r x' is no call of career-dml");
  });

  test("promises of files", () => {
    expect(promisedFiles(["run", "--data", "a.csv", "--out", "b", "--json=c.json", "--predictions", "-"])).toEqual([
      "b",
      "c.json",
    ]);
  });
});

describe("modulesOf", () => {
  test("code stands in the lines that it has on the page, also where it continues", () => {
    const page = "x\n```ts\na\n```\n\n<!-- continues -->\n```ts\nb\n```\n```ts\nc\n```\n";
    expect(modulesOf(findBlocks(page))).toMatchObject([
      { line: 3, source: "\n\na\n\n\n\n\nb\nexport {};\n" },
      { line: 11, source: `${"\n".repeat(10)}c\nexport {};\n` },
    ]);
  });

  test("one block that is not run leaves the whole module so; nothing to continue is an error", () => {
    const page = "```ts\na\n```\n<!-- not run: slow -->\n<!-- continues -->\n```ts\nb\n```\n";
    expect(modulesOf(findBlocks(page))).toMatchObject([{ notRun: "slow" }]);
    expect(() => modulesOf(findBlocks("<!-- continues -->\n```ts\n```\n"))).toThrow("line 3");
  });
});
