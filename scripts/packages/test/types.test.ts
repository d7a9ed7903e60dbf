import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { installAlone } from "../install-alone.mjs";
import { manifestOf, root } from "../published.mjs";
import { packedPackages } from "./packed.js";

const { folder, packed, libraries } = packedPackages();

/**
 * Left out: TensorFlow's own declarations define WebGPU a second time beside `lib.dom` of TypeScript 7, and `core/disk` is Node's
 * functions, whose types are in @types/node.
 */
const LEFT_OUT = new Set(["@career-dml/gru/tensorflow", "@career-dml/core/disk"]);

/** Every other entry with declarations, imported as a namespace and used once, so that its types are loaded. */
const imports = packed
  .filter(({ name }) => libraries.includes(name))
  .flatMap(({ name, unpacked }) =>
    Object.entries(manifestOf(unpacked).exports as Record<string, unknown>)
      .filter(([, target]) => typeof target === "object")
      .map(([entry]) => name + entry.slice(1))
      .filter((entry) => !LEFT_OUT.has(entry)),
  )
  .map((entry, k) => `import * as m${k} from "${entry}";\nexport type T${k} = typeof m${k};\n`)
  .join("");

const project = join(folder, "consumer");
installAlone(project, packed, libraries);

const base = { noEmit: true, strict: true, skipLibCheck: false, target: "es2023", lib: ["es2023", "dom"], types: [] };

test.each([
  ["ES modules of Node", "esm.mts", { module: "nodenext" }],
  ["CommonJS of Node", "cjs.cts", { module: "nodenext" }],
  ["a bundler", "bundled.ts", { module: "esnext", moduleResolution: "bundler" }],
])("declarations compile, strict and with those of libraries checked, for %s", (_, file, options) => {
  writeFileSync(join(project, file), imports);
  writeFileSync(
    join(project, "tsconfig.json"),
    JSON.stringify({ compilerOptions: { ...base, ...options }, files: [file] }),
  );
  const tsc = spawnSync(process.execPath, [join(root, "node_modules/typescript/bin/tsc"), "-p", project], {
    encoding: "utf8",
  });
  expect(tsc.stdout).toBe("");
  expect(tsc.status).toBe(0);
});
