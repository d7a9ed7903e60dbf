// `pnpm miri [TESTS]`: interprets the kernels' Rust tests with Miri, which finds reads and writes out of bounds, of memory that
// is not set, of wrong alignment, and races. On x64 it has the instructions of AVX2, so that portable paths and those of AVX2 run;
// it has none of AVX-512. Tests take fewer numbers under it, and those that cannot say why.
import { spawnSync } from "node:child_process";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");

const present = spawnSync("cargo", ["+nightly", "miri", "--version"], { encoding: "utf8" });
if (present.status !== 0) {
  process.stderr.write("miri: needs `rustup toolchain install nightly --component miri,rust-src`\n");
  process.exit(2);
}
// rayon keeps its threads for the next caller, crossbeam is sound by tree borrows alone and makes pointers of integers, and tests hold
// the platform's functions to their last digits, which Miri draws at random.
const miri =
  "-Zmiri-disable-isolation -Zmiri-ignore-leaks -Zmiri-tree-borrows -Zmiri-permissive-provenance -Zmiri-deterministic-floats";
const rust = process.arch === "x64" ? "-Ctarget-feature=+avx2,+fma" : "";
const args = ["+nightly", "miri", "test", "--manifest-path", "native/Cargo.toml", "-p", "career-dml-kernels", "--lib"];
// Some tests panic on purpose, and an interpreted backtrace takes a minute.
const env = { ...process.env, MIRIFLAGS: miri, RUSTFLAGS: rust, RUST_BACKTRACE: "0" };
const run = spawnSync("cargo", [...args, "--", ...process.argv.slice(2)], { cwd: root, stdio: "inherit", env });
process.exit(run.status ?? 1);
