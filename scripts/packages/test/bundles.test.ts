import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { describe, expect, test } from "vitest";
import { installAlone } from "../install-alone.mjs";
import { packedPackages } from "./packed.js";

const { folder, packed } = packedPackages();
const project = join(folder, "bundled");
const libraries = packed.map(({ name }) => name).filter((name) => name !== "@career-dml/native");
installAlone(project, packed, libraries);

/** Packages whose own part of a bundle runs in a browser; the others read or write files by trade. */
const FOR_BROWSERS = ["core", "kernels", "dgp", "gru", "forest", "dml", "heckman"].map((name) => `@career-dml/${name}`);

async function bundle(text: string, platform: "node" | "browser"): Promise<string> {
  const stdin = { contents: text, resolveDir: project };
  const { outputFiles } = await build({ stdin, bundle: true, write: false, format: "esm", platform, minify: true, logLevel: "silent" });
  return outputFiles[0]!.text;
}

describe.each(libraries)("%s", (name) => {
  test("bundles to nothing where nothing of it is used", async () => {
    expect(await bundle(`import "${name}"; import * as unused from "${name}";`, "node")).toBe("");
  });
});

test.each(FOR_BROWSERS)("%s bundles for browsers, without a module of Node", async (name) => {
  const text = await bundle(`export * from "${name}";`, "browser");
  expect(text).not.toMatch(/["']node:/);
});

test("what is not used of a package stays out: folds and streams take less than a hundredth of core, forest and dml", async () => {
  const whole = await bundle(`export * as a from "@career-dml/core"; export * as b from "@career-dml/forest"; export * as c from "@career-dml/dml";`, "browser");
  const part = await bundle(`export { createRng, stratifiedFolds } from "@career-dml/core";`, "browser");
  writeFileSync(join(folder, "sizes.txt"), `${part.length} of ${whole.length}`);
  expect(part.length / whole.length).toBeLessThan(0.01);
});
