import { existsSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { bothErrors, correlation, rootMeanSquare } from "../peers/agreement.js";
import { askPeer } from "../peers/ask-peer.js";
import { ourSide } from "../peers/peer-task.js";
import { TASKS } from "../peers/tasks.js";
import { repository } from "../repository.js";

/** A peer that tells what it was given. */
const echo = `
  const { readFileSync } = require("node:fs");
  const given = Object.fromEntries(process.argv.slice(1).map((argument) => argument.split("=")));
  const bytes = readFileSync(given.y);
  const y = [...new Float64Array(bytes.buffer, bytes.byteOffset, bytes.length / 8)];
  console.log(JSON.stringify({ version: "1.0", seconds: [9, 1, 2], found: { y, numbers: [Number(given.n), Number(given.threads)] } }));
`;

describe("a peer", () => {
  test("reads the numbers and the very doubles, and its median counts", async () => {
    const y = Float64Array.of(0.1, -0, 1 / 3);
    const answer = await askPeer([process.execPath, "-e", echo], { y, n: 3 });
    expect(answer).toEqual({ version: "1.0", seconds: 2, found: { y: [0.1, 0, 1 / 3], numbers: [3, 2] } });
  });

  test.each([
    [["no-such-program"], "ENOENT"],
    [[process.execPath, "-e", "process.exit(3)"], "it ended with code 3"],
    [
      [process.execPath, "-e", "console.error('Traceback'); console.error('No module named econml'); process.exit(1)"],
      "No module named econml",
    ],
  ])("%j says why it has no answer", async (command, reason) => {
    expect(await askPeer(command, {})).toEqual(expect.stringContaining(reason));
  });
});

test("our side tells what it found after its time", async () => {
  let calls = 0;
  const work = async () => {
    calls++;
    return () => ({ calls: [calls] });
  };
  const { seconds, found } = await ourSide({ work } as unknown as Parameters<typeof ourSide>[0]);
  expect(seconds).toBeGreaterThanOrEqual(0);
  expect(found).toEqual({ calls: [6] });
});

describe("agreement", () => {
  test("errors and correlations of small vectors", () => {
    expect(rootMeanSquare([1, 2], [1, 4])).toBeCloseTo(Math.SQRT2, 14);
    expect(correlation([1, 2, 3], [2, 4, 6])).toBeCloseTo(1, 14);
    expect(correlation([1, 2, 3], [1, 0, -1])).toBeCloseTo(-1, 14);
    expect(correlation([1, 2, 3, 4], [1, -1, -1, 1])).toBeCloseTo(0, 14);
    expect(bothErrors([1, 2], [2, 3], [1, 2])).toBe("RMSE 0.0000, theirs 1.0000");
  });
});

test("every script that a task names is there", () => {
  for (const { peers } of TASKS.map((make) => make())) {
    for (const script of Object.values(peers)) {
      expect(existsSync(repository(`benchmarks/peers/${script}`)), script).toBe(true);
    }
  }
});

test("every package has one version", () => {
  const lines = readFileSync(repository("benchmarks/peers/requirements.txt"), "utf8").trim().split("\n");
  for (const line of lines) expect(line).toMatch(/^[\w-]+==\d+(\.\d+)+$/);
});
