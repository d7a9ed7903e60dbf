import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { historyFigure } from "../bench/history-figure.js";
import { historySeries } from "../bench/history-series.js";
import { readResult } from "../bench/read-result.js";
import { recordVersion } from "../bench/record-version.js";
import { recordedVersions } from "../bench/recorded-versions.js";
import { resultOf, row, timing } from "./result-of.js";

const folder = mkdtempSync(join(tmpdir(), "career-dml-history-"));
afterAll(() => rmSync(folder, { recursive: true }));

const peer = { task: "forest", peer: "ranger", version: "1", peerSeconds: 6, ours: 2, ratio: 3, agreement: "yes" };
const first = resultOf({ kernels: [row({ native: timing(1.5 / 8) }), row({ name: "n = 9", native: timing(0.75) })] });
const second = resultOf({
  kernels: [
    row({ native: timing(1.5 / 32) }),
    row({ name: "n = 9", native: timing(0.75) }),
    row({ name: "new", native: timing(0.001) }),
  ],
  peers: [peer],
});
const recorded = [
  { version: "0.9.0", result: first },
  { version: "0.10.0", result: second },
];

describe("the history", () => {
  test("follows geometric means of ratios over the rows that all versions have", () => {
    expect(historySeries(recorded)).toEqual([
      {
        group: "linear",
        rows: 2,
        // The roots of 8 x 2 and of 32 x 2: the new row moves nothing.
        points: [
          { version: "0.9.0", ratio: expect.closeTo(4, 12) },
          { version: "0.10.0", ratio: expect.closeTo(8, 12) },
        ],
      },
      { group: "other software", rows: 1, points: [{ version: "0.10.0", ratio: expect.closeTo(3, 12) }] },
    ]);
  });

  test("has no line for a group whose rows are all others", () => {
    const renamed = resultOf({ kernels: [row({ name: "renamed" })] });
    expect(historySeries([recorded[0]!, { version: "1.0.0", result: renamed }])).toEqual([]);
  });

  test("is a figure with every version and every line, and says why it shows ratios", () => {
    const { svg, caption, alt } = historyFigure(historySeries(recorded), ["0.9.0", "0.10.0"]);
    for (const text of ["0.9.0", "0.10.0", "linear", "other software", "4x", "8x"])
      expect(svg).toContain(`${text}</text>`);
    expect(caption).toContain("seconds would not");
    expect(alt).toContain("linear: 0.9.0 4.00, 0.10.0 8.00.");
  });
});

describe("a recorded version", () => {
  test("is read back, with four digits, oldest first", async () => {
    const exact = resultOf({ kernels: [row({ js: timing(1.23456789, 0) })] });
    for (const version of ["1.0.0", "0.10.0", "0.9.0", "1.0.0-beta.10", "1.0.0-beta.2"])
      await recordVersion(version, exact, folder);
    expect(recordedVersions(folder)).toEqual(["0.9.0", "0.10.0", "1.0.0-beta.2", "1.0.0-beta.10", "1.0.0"]);
    expect(readResult("0.9.0", folder).sections.kernels![0]!.js.median).toBe(1.235);
    expect(readResult("0.9.0", folder).environment).toEqual(exact.environment);
  });

  test("that there is not is refused with those that there are", () => {
    expect(() => readResult("2.0.0", folder)).toThrow(
      expect.objectContaining({ code: "FILE", message: expect.stringContaining("versions are 0.9.0, 0.10.0") }),
    );
  });

  test.each([
    ["{", "FILE", "is no JSON"],
    ['{ "environment": 1, "rows": [] }', "OPTIONS", "rows is not an option"],
  ])("or file that holds no results is refused: %s", (content, code, reason) => {
    const file = join(folder, "other.txt");
    writeFileSync(file, content);
    expect(() => readResult(file, folder)).toThrow(
      expect.objectContaining({ code, message: expect.stringContaining(reason) }),
    );
  });
});
