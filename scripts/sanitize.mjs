// `pnpm sanitize [TESTS]`: runs the kernels' Rust tests with AddressSanitizer, which finds reads and writes out of bounds and of memory that
// was given back, on every instruction set that this processor has, those of AVX-512 too, which Miri does not know.
import { join } from "node:path";
import { nightlySays, nightlyTests, root } from "./rust/nightly-tests.mjs";

// Flags meant for the target alone would reach build scripts too, if it were not named.
const host = /^host: (.*)$/m.exec(nightlySays("rustc", ["-vV"], "rustup toolchain install nightly"))[1];
nightlyTests(["test", "--release", "--target", host], {
  RUSTFLAGS: "-Zsanitizer=address",
  CARGO_TARGET_DIR: join(root, "native/target/sanitize"),
  // What is released is optimised to its end, which takes minutes and hides where a fault is.
  CARGO_PROFILE_RELEASE_LTO: "off",
  CARGO_PROFILE_RELEASE_CODEGEN_UNITS: "16",
  CARGO_PROFILE_RELEASE_OPT_LEVEL: "1",
  CARGO_PROFILE_RELEASE_STRIP: "none",
  CARGO_PROFILE_RELEASE_DEBUG_ASSERTIONS: "true",
});
