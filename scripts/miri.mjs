// `pnpm miri [TESTS]`: interprets the kernels' Rust tests with Miri, which finds reads and writes out of bounds, of memory that
// is not set, of wrong alignment, and races. Under Miri the processor has no vector instructions: the portable paths run.
import { spawnSync } from "node:child_process";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");

/** Tests that take Miri minutes, not hours: all that reach `unsafe` on sizes that an interpreter gets through. */
const TESTS = [
  "guard",
  "room",
  "several",
  "team",
  "threads",
  "recurrent::aligned",
  "recurrent::add_product",
  "forest::walk",
  "forest::partition",
  "forest::predict_forest",
  "boosting::partition",
];

const present = spawnSync("cargo", ["+nightly", "miri", "--version"], { encoding: "utf8" });
if (present.status !== 0) {
  process.stderr.write("miri: needs `rustup toolchain install nightly --component miri,rust-src`\n");
  process.exit(2);
}
const chosen = process.argv.length > 2 ? process.argv.slice(2) : TESTS;
// rayon keeps its threads for the next caller, and crossbeam is sound by tree borrows alone.
const flags = "-Zmiri-disable-isolation -Zmiri-ignore-leaks -Zmiri-tree-borrows";
const args = [
  "+nightly",
  "miri",
  "test",
  "--manifest-path",
  "native/Cargo.toml",
  "-p",
  "career-dml-kernels",
  "--lib",
  "--",
  ...chosen,
];
const run = spawnSync("cargo", args, { cwd: root, stdio: "inherit", env: { ...process.env, MIRIFLAGS: flags } });
process.exit(run.status ?? 1);
