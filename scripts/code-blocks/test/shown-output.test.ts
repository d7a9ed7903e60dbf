import { describe, expect, test } from "vitest";
import { claimedValues, isClaimed } from "../claimed-values.js";
import { findBlocks } from "../find-blocks.js";
import { notPrinted, outputsOf } from "../shown-output.js";

describe("outputsOf", () => {
  test("the text block right below, and no other", () => {
    const [a, b] = [
      "```sh\ncareer-dml a\n```\n\n```text\nof a\n```\n",
      "```sh\ncareer-dml b\n```\nwords\n```text\nx\n```\n",
    ];
    expect([...outputsOf(findBlocks(a)).values()]).toEqual(["of a\n"]);
    expect([...outputsOf(findBlocks(b)).values()]).toEqual([]);
  });
});

describe("notPrinted", () => {
  const printed = "first\n\n  a  1\n  b  2\nlast   \n3.1 s, native kernels\n";

  test("all of it, or stretches of it in order", () => {
    expect(notPrinted("first\n\n  a  1\n", printed)).toBe(null);
    expect(notPrinted("first\n…\n  b  2\nlast\n", printed)).toBe(null);
    expect(notPrinted("…\nlast\n…\n", printed)).toBe(null);
  });

  test("a line that was not printed, lines in another order, lines between that are not marked", () => {
    expect(notPrinted("first\n…\n  b  3\n", printed)).toBe("  b  3");
    expect(notPrinted("  b  2\n…\n  a  1\n", printed)).toBe("  a  1");
    expect(notPrinted("first\n  a  1\n", printed)).toBe("first\n  a  1");
  });
});

describe("claimedValues", () => {
  test("values behind console.log, words left alone, other comments not read", () => {
    const source =
      "console.log(a); // 1.5 2, as above\nconst b = 3; // 4\nconsole.log(b); // of each row\nconsole.log(c);\n";
    expect(claimedValues(source)).toEqual(["1.5 2", null, null]);
  });

  test.each([
    ["7703.37 1159.09", "7703.372802795995 1159.086296094134", true],
    ["-0.0277", "-0.02771887323484584", true],
    ["11532 interval", "11532.252 interval", true],
    ["[ 3063, 5187 ]", "[ 3063, 5187 ]", true],
    ["1.23", "1.24", false],
    ["true", "false", false],
    ["1 2", "1", false],
    ["0", "undefined", false],
  ])("%s for %s: %s", (claim, printed, is) => {
    expect(isClaimed(claim, printed)).toBe(is);
  });
});
