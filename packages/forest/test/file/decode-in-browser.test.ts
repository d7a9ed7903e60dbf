import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import * as kernels from "@career-dml/kernels";
import { expect, test } from "vitest";
import { NO_LEAF } from "../../src/file/tree-form.js";

const packages = join(dirname(fileURLToPath(import.meta.url)), "../../..");

/** Files that a module loads when it runs, and packages that are not ours; imports of types alone are none. */
function loaded(file: string, files = new Set<string>(), others = new Set<string>()): [Set<string>, Set<string>] {
  if (files.has(file)) return [files, others];
  files.add(file);
  for (const [, from] of readFileSync(file, "utf8").matchAll(/^(?:import|export) (?!type )[^;]*?from "([^"]+)";/gm)) {
    const own = /^@career-dml\/([a-z]+)\/([a-z]+)$/.exec(from!);
    if (own !== null) loaded(sourceOf(own[1]!, own[2]!), files, others);
    else if (from!.startsWith(".")) loaded(join(dirname(file), from!.replace(/\.js$/, ".ts")), files, others);
    else others.add(from!);
  }
  return [files, others];
}

/** The source of a part that a package exports: `@career-dml/core/hash`. */
function sourceOf(name: string, part: string): string {
  const { exports } = JSON.parse(readFileSync(join(packages, name, "package.json"), "utf8")) as {
    exports: Record<string, { source: string }>;
  };
  return join(packages, name, exports[`./${part}`]!.source);
}

test("decoding loads zod and nothing of Node, no kernels and no threads", () => {
  const [files, others] = loaded(join(packages, "forest/src/file/decode-forest.ts"));
  expect([...others]).toEqual(["zod"]);
  expect([...files].map((file) => file.slice(packages.length + 1))).toContain("core/src/hash.ts");
});

test("the empty leaf of a file is that of the kernels", () => {
  expect(NO_LEAF).toBe(kernels.NO_LEAF);
});
