// Builds the native kernels where cargo is present; without it says so and leaves the TypeScript kernels to do the work.
// Arguments go to `napi build`: `--target aarch64-unknown-linux-gnu --use-napi-cross`.
import { spawnSync } from "node:child_process";

const cargo = spawnSync("cargo", ["--version"], { encoding: "utf8" });
if (cargo.status !== 0) {
  process.stdout.write("native kernels: cargo is not on PATH; the TypeScript kernels will be used.\n");
  process.exit(0);
}
const args = [
  "build",
  "--platform",
  "--release",
  "--manifest-path",
  "crates/binding/Cargo.toml",
  "--target-dir",
  "target",
];
const build = spawnSync("napi", [...args, "--output-dir", ".", ...process.argv.slice(2)], {
  stdio: "inherit",
  shell: process.platform === "win32",
});
process.exit(build.status ?? 1);
