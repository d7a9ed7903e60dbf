import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { js, loadNative } from "../../packages/kernels/src/backend.js";
import { describe, expect, test } from "vitest";

const root = join(dirname(fileURLToPath(import.meta.url)), "../..");
const folders = ["linear", "boosting", "forest", "recurrent", "selection"];
const kebab = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
const snake = (name: string): string => kebab(name).replaceAll("-", "_");

/** The folder that holds the specification of a kernel. */
const folderOf = (kernel: string): string | undefined =>
  folders.find((folder) => existsSync(join(root, "packages/kernels/src", folder, `${kebab(kernel)}.ts`)));

describe("every kernel has a twin", () => {
  test.each(Object.keys(js.kernels))("%s: specification, Rust file and binding have its name", (kernel) => {
    const folder = folderOf(kernel);
    expect(folder, `no packages/kernels/src/*/${kebab(kernel)}.ts`).toBeDefined();
    expect(existsSync(join(root, "native/crates/kernels/src", folder!, `${snake(kernel)}.rs`))).toBe(true);
    expect(existsSync(join(root, "native/crates/binding/src", folder!, `${snake(kernel)}.rs`))).toBe(true);
  });

  test.skipIf(loadNative() === null)("both backends have the same kernels", () => {
    expect(Object.keys(loadNative()!.kernels).sort()).toEqual(Object.keys(js.kernels).sort());
  });
});
