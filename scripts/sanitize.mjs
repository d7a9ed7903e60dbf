// `pnpm sanitize [TESTS]`: runs the kernels' Rust tests with AddressSanitizer, which finds reads and writes out of bounds and of memory that
// was given back, on every instruction set that this processor has, those of AVX-512 too, which Miri does not know.
import { spawnSync } from "node:child_process";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");

const present = spawnSync("rustc", ["+nightly", "-vV"], { encoding: "utf8" });
if (present.status !== 0) {
  process.stderr.write("sanitize: needs `rustup toolchain install nightly`\n");
  process.exit(2);
}
// Flags meant for the target alone would reach build scripts too, if it were not named.
const host = /^host: (.*)$/m.exec(present.stdout)[1];
const env = {
  ...process.env,
  RUSTFLAGS: "-Zsanitizer=address",
  CARGO_TARGET_DIR: join(root, "native/target/sanitize"),
  // What is released is optimised to its end, which takes minutes and hides where a fault is.
  CARGO_PROFILE_RELEASE_LTO: "off",
  CARGO_PROFILE_RELEASE_CODEGEN_UNITS: "16",
  CARGO_PROFILE_RELEASE_OPT_LEVEL: "1",
  CARGO_PROFILE_RELEASE_STRIP: "none",
  CARGO_PROFILE_RELEASE_DEBUG_ASSERTIONS: "true",
};
const args = ["+nightly", "test", "--release", "--target", host, "--manifest-path", "native/Cargo.toml"];
const run = spawnSync("cargo", [...args, "-p", "career-dml-kernels", "--lib", "--", ...process.argv.slice(2)], {
  cwd: root,
  stdio: "inherit",
  env,
});
process.exit(run.status ?? 1);
