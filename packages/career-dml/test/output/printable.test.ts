import { expect, test } from "vitest";
import { layoutOf } from "../../src/output/layout.js";
import { printable } from "../../src/output/printable.js";

test("paints and line breaks stay, every other control character becomes a blank", () => {
  const { bold, dim, warn } = layoutOf({ width: 80, color: true });
  const painted = `${bold("a")}\n${dim("b")} ${warn("c")}`;
  expect(printable(painted)).toBe(painted);
  expect(printable("a\u001b[2Jb\rc\u0007\td\u009b5m\u001b]0;title\u0007")).toBe("a [2Jb c  d 5m ]0;title ");
});
