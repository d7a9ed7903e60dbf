import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
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

const nativeFolder = fileURLToPath(new URL("../../../native", import.meta.url));
/** The library that was built here, if one was. */
const addon = readdirSync(nativeFolder).find((name) => name.endsWith(".node") && process.platform === "linux");

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

  describe.skipIf(addon === undefined)("whose library is broken", () => {
    const bytes = addon === undefined ? Buffer.alloc(0) : readFileSync(join(nativeFolder, addon));
    const patched = (at: number, byte: number): Buffer => {
      const copy = Buffer.from(bytes);
      copy[at] = byte;
      return copy;
    };
    /** A copy of the native package that lacks its library. */
    const copyWithout = (name: string): string => {
      const copy = join(folder, name.replaceAll(" ", "-"));
      mkdirSync(copy);
      for (const file of ["index.js", "package.json"]) copyFileSync(join(nativeFolder, file), join(copy, file));
      return copy;
    };
    test.each([
      ["is empty", Buffer.alloc(0)],
      ["is text", Buffer.from("not a library, and longer than the header of one, which takes sixty-four bytes")],
      ["ends in its header", bytes.subarray(0, 40)],
      ["ends after its header", bytes.subarray(0, 4096)],
      ["ends in the middle", bytes.subarray(0, bytes.length >> 1)],
      ["lacks its last byte", bytes.subarray(0, bytes.length - 1)],
      ["is of another processor", patched(18, 243)],
    ])("because it %s: an error that says what to do", (name, content) => {
      const copy = copyWithout(name);
      writeFileSync(join(copy, addon!), content);
      const broken = {
        code: "NATIVE",
        message: expect.stringMatching(/did not load \(.*npm install again.*or use backend 'js'\.$/),
      };
      expect(() => load(copy)).toThrow(expect.objectContaining(broken));
      expect(() => load(join(copy, addon!))).toThrow(expect.objectContaining({ code: "NATIVE" }));
    });

    const strange: readonly [string, (file: string) => void][] = [
      ["leads nowhere", (file) => symlinkSync(join(folder, "nowhere"), file)],
      ["is a folder", (file) => mkdirSync(file)],
    ];
    test.each(strange)("because it %s: absent, as the loader says, and no error of the file system", (name, make) => {
      const copy = copyWithout(name);
      make(join(copy, addon!));
      expect(load(copy)).toBeNull();
    });

    test("and whole, but of another version or without a kernel: refused by name", () => {
      const whole = JSON.stringify(join(nativeFolder, addon!));
      const other = standIn("other-abi", `module.exports = { ...require(${whole}), ABI: ${ABI + 1} }`);
      expect(() => load(other)).toThrow(`interface ${ABI + 1}, this version needs ${ABI}; delete node_modules`);
      const less = standIn("less", `const { gram, ...rest } = require(${whole}); module.exports = rest`);
      expect(() => load(less)).toThrow("lack gram: they are older than this version; delete node_modules");
    });
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
