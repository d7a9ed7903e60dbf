import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";

const root = join(dirname(fileURLToPath(import.meta.url)), "../../native");

/** The Rust files that may hold `unsafe`, below native/crates: loops on registers, what they lie on, and buffer views. */
const allowed = [
  "binding/src/items.rs",
  "binding/src/numbers.rs",
  ...["histogram", "lanes", "partition", "scan"].map((name) => `kernels/src/boosting/${name}.rs`),
  "kernels/src/elementary/tests.rs",
  ...["gather", "huge", "scan", "small", "tables", "weighted", "wide"].map(
    (name) => `kernels/src/forest/avx512_${name}.rs`,
  ),
  ...["best_cut", "forest_weights", "grow_bags", "partition", "predict_forest", "vectors", "walk"].map(
    (name) => `kernels/src/forest/${name}.rs`,
  ),
  ...["lanes", "real", "several", "simd", "team"].map((name) => `kernels/src/${name}.rs`),
  ...["add_product", "aligned", "gru_gradient", "gru_layer", "input_table", "softmax_loss"].map(
    (name) => `kernels/src/recurrent/${name}.rs`,
  ),
];

const files = readdirSync(join(root, "crates"), { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".rs"))
  .map((file) => ({ file: file.replaceAll("\\", "/"), source: readFileSync(join(root, "crates", file), "utf8") }));

/** A source without its comments and strings. */
const codeOf = (source: string): string => source.replaceAll(/\/\/.*|"(?:[^"\\]|\\.)*"/g, "");

describe("unsafe Rust", () => {
  test("stands in the listed files alone, each of which says why", () => {
    const unsafe = files.filter(({ source }) => /\bunsafe\b/.test(codeOf(source)));
    expect(unsafe.map(({ file }) => file).sort()).toEqual([...allowed].sort());
    const silent = unsafe.filter(({ source }) => !/allow\(unsafe_code, reason = "[^"]+"\)/.test(source));
    expect(silent.map(({ file }) => file)).toEqual([]);
    const lenient = files.filter(({ file, source }) => !allowed.includes(file) && /allow\(unsafe_code/.test(source));
    expect(lenient.map(({ file }) => file)).toEqual([]);
  });

  test("is refused elsewhere, and without a comment that says why it is sound, by the compiler", () => {
    const manifest = readFileSync(join(root, "Cargo.toml"), "utf8");
    for (const lint of ["unsafe_code", "unsafe_op_in_unsafe_fn", "undocumented_unsafe_blocks"]) {
      expect(manifest).toContain(`${lint} = "deny"`);
    }
    for (const crate of ["kernels", "binding"]) {
      const manifest = readFileSync(join(root, "crates", crate, "Cargo.toml"), "utf8");
      expect(manifest).toMatch(/\[lints\]\s+workspace = true/);
    }
  });
});
