import { spawnSync } from "node:child_process";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = join(dirname(fileURLToPath(import.meta.url)), "../..");

/**
 * Runs the kernels' Rust tests by a nightly cargo and ends this process with its exit code.
 *
 * @param {string[]} command Of cargo: `["test", "--release"]`.
 * @param {Record<string, string>} environment Added to that of this process.
 */
export function nightlyTests(command, environment) {
  const args = ["+nightly", ...command, "--manifest-path", "native/Cargo.toml", "-p", "career-dml-kernels", "--lib"];
  const env = { ...process.env, ...environment };
  const run = spawnSync("cargo", [...args, "--", ...process.argv.slice(2)], { cwd: root, stdio: "inherit", env });
  process.exit(run.status ?? 1);
}

/** What a program of the nightly toolchain prints; ends this process with 2 and `needs` where it is not there. */
export function nightlySays(program, args, needs) {
  const { status, stdout } = spawnSync(program, ["+nightly", ...args], { encoding: "utf8" });
  if (status === 0) return stdout;
  process.stderr.write(`${basename(process.argv[1], ".mjs")}: needs \`${needs}\`\n`);
  process.exit(2);
}
