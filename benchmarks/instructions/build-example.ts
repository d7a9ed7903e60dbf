import { spawnSync } from "node:child_process";
import { repository } from "../repository.js";

/** The path of the program that calls kernels, in what `cargo build --message-format=json` prints. @throws {Error} if it is not there. */
export function builtExample(messages: string): string {
  for (const line of messages.split("\n").filter((line) => line.startsWith("{"))) {
    const { executable, target } = JSON.parse(line) as { executable?: string | null; target?: { name: string } };
    if (executable && target?.name === "call_kernel") return executable;
  }
  throw new Error("cargo built no example call_kernel.");
}

/**
 * Builds the example as `cargo test --release` builds it, so that one of them finds it ready.
 *
 * @returns The path of the program.
 * @throws {Error} if it does not compile; the compiler has said why.
 */
export function buildExample(): string {
  const manifest = repository("native/Cargo.toml");
  const args = ["build", "--release", "--manifest-path", manifest, "--example", "call_kernel", "--message-format=json"];
  const { status, stdout } = spawnSync("cargo", [...args, "--quiet"], {
    encoding: "utf8",
    maxBuffer: 2 ** 28,
    stdio: ["ignore", "pipe", "inherit"],
  });
  if (status !== 0) throw new Error("The example call_kernel does not compile.");
  return builtExample(stdout);
}
