import { describe, expect, test } from "vitest";
import { matching, namedGroup } from "../../src/validate/column-groups.js";

describe("groups of columns", () => {
  test("a name and columns, blanks aside", () => {
    expect(namedGroup("money = inc, z*")).toEqual({ name: "money", patterns: ["inc", "z*"] });
  });

  test.each(["money", "=inc", "money=", "money=,", ""])("%j is none", (entry) => {
    expect(namedGroup(entry)).toBeNull();
  });

  test("a star stands for every column that begins so; columns keep their order, each once", () => {
    const columns = ["z2", "inc", "z1", "age"];
    expect(matching(columns, ["z*", "inc", "z1"])).toEqual(["z2", "inc", "z1"]);
    expect(matching(columns, ["*"])).toEqual(columns);
    expect(matching(columns, ["Z*", "ag"])).toEqual([]);
  });
});
