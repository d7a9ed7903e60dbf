import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { js, loadNative } from "../../packages/kernels/src/backend.js";
import type { KernelName } from "../../packages/kernels/src/kernels.js";
import { soundInputs } from "../../packages/kernels/test/boundary/sound-inputs.js";
import { mismatches, rustSignatures } from "./rust-signatures.js";

const root = join(dirname(fileURLToPath(import.meta.url)), "../..");
const sources = join(root, "packages/kernels/src");
const folders = readdirSync(sources).filter((folder) => existsSync(join(sources, folder, "backend.ts")));
const kebab = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
const snake = (name: string): string => kebab(name).replaceAll("-", "_");

/** The folder that holds the specification of a kernel. */
const folderOf = (kernel: string): string | undefined =>
  folders.find((folder) => existsSync(join(sources, folder, `${kebab(kernel)}.ts`)));

const kernels = Object.keys(js.kernels) as KernelName[];

/** Kernels whose instructions `pnpm bench --quick` can count. */
const counted = folders.flatMap((folder) => {
  const source = readFileSync(join(root, `native/crates/kernels/examples/call_kernel/${folder}.rs`), "utf8");
  return [...source.matchAll(/\("(\w+)", of_\w+\)/g)].map(([, name]) => name);
});

/** A kernel can have its files before it has a build. */
const native = process.env["CAREER_DML_BACKEND"] === "js" ? null : loadNative();

describe("every kernel has a twin", () => {
  test.each(kernels)("%s: specification, Rust file and binding have its name", (kernel) => {
    const folder = folderOf(kernel);
    expect(folder, `no packages/kernels/src/*/${kebab(kernel)}.ts`).toBeDefined();
    expect(existsSync(join(root, "native/crates/kernels/src", folder!, `${snake(kernel)}.rs`))).toBe(true);
    expect(existsSync(join(root, "native/crates/binding/src", folder!, `${snake(kernel)}.rs`))).toBe(true);
  });

  test("and a call of which instructions are counted", () => {
    expect([...counted].sort()).toEqual([...kernels].sort());
  });

  test.skipIf(native === null)("both backends have the same kernels", () => {
    expect(Object.keys(native!.kernels).sort()).toEqual(Object.keys(js.kernels).sort());
  });
});

describe("both languages have the same signatures", () => {
  const signatures = rustSignatures(join(root, "native/crates/binding/src"));

  test("the binding exports every kernel and no other", () => {
    expect([...signatures.functions.keys()].sort()).toEqual([...kernels].sort());
  });

  test.each(kernels)("%s: names and types of every field, in and out", (kernel) => {
    const inputs = fc.sample(soundInputs[kernel], { numRuns: 150, seed: 7 });
    const call = js.kernels[kernel] as (input: unknown, threads: number) => unknown;
    const outputs = inputs.flatMap((input) => {
      try {
        return [call(input, 1)];
      } catch {
        return [];
      }
    });
    expect(mismatches(signatures, kernel, { inputs, outputs })).toEqual([]);
  });

  test.each(folders)("%s: kernels that take their fields one by one name them in the same order", (folder) => {
    const source = readFileSync(join(sources, folder, "backend.ts"), "utf8");
    const table = /interface \w+Binding \{([^]*?)\n\}/.exec(source)?.[1] ?? "";
    for (const [, kernel, list] of table.matchAll(/^ {2}(\w+)\(([^)]*)\):/gm)) {
      const names = [...list!.matchAll(/(\w+)\??:/g)].map(([, name]) => name);
      const { parameters } = signatures.functions.get(kernel!)!;
      expect(names, kernel).toEqual(parameters.map(({ name }) => name));
    }
  });
});
