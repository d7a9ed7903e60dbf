import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { js, loadNative } from "../../src/index.js";

const script = fileURLToPath(new URL("../../../../scripts/fuzz.mjs", import.meta.url));

/** Cases of each kernel here; `pnpm fuzz --cases N` runs more. */
const CASES = 150;

describe.skipIf(loadNative() === null)("the native boundary", () => {
  test("returns or throws a typed error, whatever it is given, and gives the bits of the twin where nothing is wrong", () => {
    const { status, stdout } = spawnSync(process.execPath, [script, "--cases", String(CASES), "--seed", "7"], {
      encoding: "utf8",
    });
    const kernels = Object.keys(js.kernels);
    for (const kernel of kernels) expect(stdout).toContain(`${kernel}: ${CASES} cases`);
    expect(stdout).toContain(`${kernels.length} kernels, ${CASES} cases each, seed 7: 0 failures`);
    expect(status).toBe(0);
  }, 600_000);

  test("names a kernel that does not exist", () => {
    const { status, stderr } = spawnSync(process.execPath, [script, "--binding", "nothing"], { encoding: "utf8" });
    expect([status, stderr]).toEqual([2, expect.stringContaining("nothing: no such kernel; there are cholesky")]);
  });
});
