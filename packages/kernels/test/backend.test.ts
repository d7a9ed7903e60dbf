import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { ABI } from "../src/backend.js";
import { js, load, selectBackend } from "../src/index.js";

const folder = mkdtempSync(join(tmpdir(), "career-dml-backend-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** A module that stands where the native kernels would. */
function standIn(name: string, source: string): string {
  const path = join(folder, `${name}.cjs`);
  writeFileSync(path, source);
  return path;
}

const functions = Object.keys(js.kernels).map((name) => `${name}() {}`);

describe("native kernels", () => {
  test("that are absent are no error: the TypeScript kernels do the work", () => {
    expect(load(join(folder, "nothing.cjs"))).toBeNull();
  });

  test("that are there but do not load are an error, not a silent change of backend", () => {
    expect(() => load(standIn("broken", "throw new Error('invalid ELF header')"))).toThrow(
      expect.objectContaining({ code: "NATIVE" }),
    );
    const corrupt = join(folder, "corrupt.node");
    writeFileSync(corrupt, "not a library");
    expect(() => load(corrupt)).toThrow(expect.objectContaining({ code: "NATIVE" }));
  });

  test("say what is wrong with them and what to do", () => {
    const reasons = ["Cannot find module './career-dml.linux-x64-gnu.node'", "/x.node: file too short\nRequire stack"];
    const chain = `[${reasons.map((r) => JSON.stringify(r)).join(",")}].reduce((cause, m) => Object.assign(new Error(m), { cause }), null)`;
    const path = standIn("short", `throw Object.assign(new Error("Cannot find native binding."), { cause: ${chain} })`);
    expect(() => load(path)).toThrow(
      /did not load \(\/x\.node: file too short\); delete node_modules .* npm install again/,
    );
  });

  test("that no one builds for a system are absent there", () => {
    const reason = "Unsupported OS: sunos, architecture: x64";
    const path = standIn(
      "unsupported",
      `const cause = new Error("${reason}"); throw Object.assign(new Error("Cannot find native binding."), { cause })`,
    );
    expect(load(path)).toBeNull();
  });

  test("of another interface are refused by name", () => {
    const path = standIn("old", "module.exports = { ABI: 0 }");
    expect(() => load(path)).toThrow(/interface 0/);
  });

  test("that lack a kernel are refused, naming it", () => {
    const [first, ...rest] = functions;
    const path = standIn("older", `module.exports = { ABI: ${ABI}, ${rest.join(", ")} }`);
    expect(() => load(path)).toThrow(new RegExp(`lack ${first!.slice(0, first!.indexOf("("))}`));
    expect(load(standIn("whole", `module.exports = { ABI: ${ABI}, ${functions.join(", ")} }`))?.name).toBe("native");
  });

  test("are chosen by CAREER_DML_BACKEND, which never overrides an explicit choice", () => {
    const before = process.env["CAREER_DML_BACKEND"];
    try {
      process.env["CAREER_DML_BACKEND"] = "js";
      expect(selectBackend("auto").name).toBe("js");
      process.env["CAREER_DML_BACKEND"] = "fast";
      expect(() => selectBackend("auto")).toThrow(/must be native, js or auto/);
      expect(selectBackend("js").name).toBe("js");
    } finally {
      if (before === undefined) delete process.env["CAREER_DML_BACKEND"];
      else process.env["CAREER_DML_BACKEND"] = before;
    }
  });
});
