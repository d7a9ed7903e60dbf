import { join } from "node:path";
import { build, type BuildOptions, type Plugin } from "esbuild";
import { describe, expect, test } from "vitest";
import { installAlone } from "../install-alone.mjs";
import { packedPackages } from "./packed.js";

const { folder, packed, libraries } = packedPackages();
const project = join(folder, "bundled");
installAlone(project, packed, libraries);

/** Packages whose own part of a bundle runs in a browser; the others read or write files by trade. */
const FOR_BROWSERS = ["core", "kernels", "dgp", "gru", "forest", "dml", "heckman"].map((name) => `@career-dml/${name}`);

/** Packages of others stay imports: whether they are needed is what counts, and binaries among them cannot be bundled. */
const othersStay: Plugin = {
  name: "others-stay",
  setup: ({ onResolve }) =>
    onResolve({ filter: /^[^./#]/ }, ({ path }) =>
      /^(@career-dml\/|career-dml)/.test(path) ? undefined : { path, external: true },
    ),
};

async function bundle(text: string, options: BuildOptions): Promise<string> {
  const stdin = { contents: text, resolveDir: project };
  const built = await build({
    stdin,
    bundle: true,
    write: false,
    format: "esm",
    minify: true,
    logLevel: "silent",
    ...options,
  });
  return built.outputFiles![0]!.text;
}

describe.each(libraries)("%s", (name) => {
  test("bundles to nothing where nothing of it is used", async () => {
    expect(
      await bundle(`import "${name}"; import * as unused from "${name}";`, { platform: "node", plugins: [othersStay] }),
    ).toBe("");
  });
});

test.each(FOR_BROWSERS)("%s bundles for browsers, without a module of Node", async (name) => {
  const text = await bundle(`export * from "${name}";`, { platform: "browser" });
  expect(text).not.toMatch(/["']node:/);
});

test("what is not used stays out: folds and streams are less than a tenth of core, forest and dml", async () => {
  const all = ["core", "forest", "dml"].map((name) => `export * as ${name} from "@career-dml/${name}";`).join("");
  const whole = await bundle(all, { platform: "browser" });
  const part = await bundle(`export { createRng, stratifiedFolds } from "@career-dml/core";`, { platform: "browser" });
  expect(part.length / whole.length).toBeLessThan(0.1);
});
