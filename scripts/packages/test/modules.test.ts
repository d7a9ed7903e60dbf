import { spawnSync } from "node:child_process";
import { cpSync, existsSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { installAlone } from "../install-alone.mjs";
import { root } from "../published.mjs";
import { packedPackages } from "./packed.js";

const { folder, packed, libraries } = packedPackages();
const binary = readdirSync(join(root, "native")).find((file) => file.endsWith(".node"));

/** Runs a module beside an install and returns what it printed. */
function run(project: string, file: string, text: string, environment: Record<string, string> = {}): string {
  writeFileSync(join(project, file), text);
  const env = { ...process.env, CAREER_DML_BACKEND: "auto", ...environment };
  const result = spawnSync(process.execPath, [file], { cwd: project, encoding: "utf8", env });
  expect(result.stderr).toBe("");
  return result.stdout.trim();
}

describe.each(libraries)("%s alone in an empty project", (name) => {
  const project = join(folder, "alone", name);
  installAlone(project, packed, [name]);

  test("is the same for import and require, and leaves the global object as it was", () => {
    const names = run(
      project,
      "both.mjs",
      `import { createRequire } from "node:module";
       const before = Reflect.ownKeys(globalThis);
       const imported = await import("${name}");
       const required = createRequire(import.meta.url)("${name}");
       if (imported !== required && Object.keys(imported).some((key) => imported[key] !== required[key])) throw new Error("two copies");
       // zod keeps its registry where other copies of zod find it.
       const added = Reflect.ownKeys(globalThis).filter((key) => !before.includes(key) && !String(key).startsWith("__zod"));
       if (added.length > 0) throw new Error("new globals: " + added.map(String).join(", "));
       console.log(Object.keys(imported).length);`,
    );
    expect(Number(names)).toBeGreaterThan(0);
  });

  test("is required by a CommonJS file", () => {
    const script = `const { length } = Object.keys(require("${name}")); console.log(length > 0);`;
    expect(run(project, "required.cjs", script)).toBe("true");
  });
});

describe("@career-dml/kernels", () => {
  const project = join(folder, "alone", "@career-dml/kernels");
  const backend = `import { selectBackend } from "@career-dml/kernels"; console.log(selectBackend("auto").name);`;

  test("runs TypeScript kernels where npm brought no build", () => {
    expect(run(project, "backend.mjs", backend)).toBe("js");
  });

  test.skipIf(!binary)(
    `runs native kernels${binary ? "" : " (skipped: not built)"} from the package of a platform`,
    () => {
      const platform = binary!.split(".")[1]!;
      const native = packed.find(({ name }) => name === "@career-dml/native")!.unpacked;
      const place = join(native, "node_modules/@career-dml", `native-${platform}`);
      cpSync(join(root, "native", binary!), join(place, binary!));
      writeFileSync(
        join(place, "package.json"),
        JSON.stringify({ name: `@career-dml/native-${platform}`, version: "0.1.0", main: binary }),
      );
      expect(existsSync(join(native, binary!))).toBe(false);
      expect(run(project, "backend.mjs", backend)).toBe("native");

      writeFileSync(join(place, binary!), "cut off");
      const broken = `import { selectBackend } from "@career-dml/kernels";
      try { selectBackend("auto"); } catch (error) { console.log(error.code, error.message); }`;
      expect(run(project, "broken.mjs", broken)).toMatch(/^NATIVE .*npm install/);
    },
  );
});
