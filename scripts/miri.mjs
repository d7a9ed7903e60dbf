// `pnpm miri [TESTS]`: interprets the kernels' Rust tests with Miri, which finds reads and writes out of bounds, of memory that
// is not set, of wrong alignment, and races. On x64 it has the instructions of AVX2, so that portable paths and those of AVX2 run;
// it has none of AVX-512. Tests take fewer numbers under it, and those that cannot say why.
import { nightlySays, nightlyTests } from "./rust/nightly-tests.mjs";

nightlySays("cargo", ["miri", "--version"], "rustup toolchain install nightly --component miri,rust-src");
// rayon keeps its threads for the next caller, crossbeam is sound by tree borrows alone and makes pointers of integers, and tests hold
// the platform's functions to their last digits, which Miri draws at random.
const miri =
  "-Zmiri-disable-isolation -Zmiri-ignore-leaks -Zmiri-tree-borrows -Zmiri-permissive-provenance -Zmiri-deterministic-floats";
const rust = process.arch === "x64" ? "-Ctarget-feature=+avx2,+fma" : "";
// Some tests panic on purpose, and an interpreted backtrace takes a minute.
nightlyTests(["miri", "test"], { MIRIFLAGS: miri, RUSTFLAGS: rust, RUST_BACKTRACE: "0" });
