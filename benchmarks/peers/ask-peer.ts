import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { quantiles } from "@career-dml/core";
import { repository } from "../repository.js";

/** Threads of either side. */
export const THREADS = 2;

/** What both sides found: predictions, or an estimate and its standard error. */
export type Found = Readonly<Record<string, readonly number[]>>;

/** What a peer answers. */
export interface PeerAnswer {
  readonly version: string;
  /** Median of its repetitions; neither its start nor reading the data counts. */
  readonly seconds: number;
  readonly found: Found;
}

/** Numbers, and arrays that travel as files of doubles, so that both sides read the same bytes. */
export type PeerInput = Readonly<Record<string, number | Float64Array>>;

/** Python of the environment that `pnpm bench:peers` makes; `null` where there is none. */
export function peerPython(): string | null {
  const program = repository(
    process.platform === "win32" ? ".bench-peers/Scripts/python.exe" : ".bench-peers/bin/python",
  );
  return existsSync(program) ? program : null;
}

/** Milliseconds after which a peer is stopped. */
const PATIENCE = 120_000;

/** What a program printed, or why it failed: the last line of its complaint. */
function listen(program: string, args: readonly string[]): Promise<{ printed: string } | string> {
  const env = { ...process.env, OMP_NUM_THREADS: String(THREADS), PYTHONDONTWRITEBYTECODE: "1" };
  return new Promise((resolve) => {
    const child = spawn(program, args, { env, stdio: ["ignore", "pipe", "pipe"], timeout: PATIENCE });
    let [printed, complaint] = ["", ""];
    child.stdout.setEncoding("utf8").on("data", (piece: string) => (printed += piece));
    child.stderr.setEncoding("utf8").on("data", (piece: string) => (complaint += piece));
    child.on("error", (error) => resolve(error.message));
    child.on("close", (code, signal) => {
      if (code === 0) resolve({ printed });
      else if (signal !== null) resolve(`it was stopped by ${signal}; after ${PATIENCE / 1000} s we stop it`);
      else resolve(complaint.trim().split("\n").at(-1) || `it ended with code ${code}`);
    });
  });
}

/** Inputs as arguments `name=value`, arrays by the path of a file in `folder` that holds them. */
const asArguments = (folder: string, input: PeerInput): string[] =>
  Object.entries(input).map(([name, value]) => {
    if (typeof value === "number") return `${name}=${value}`;
    const path = join(folder, `${name}.f64`);
    writeFileSync(path, value);
    return `${name}=${path}`;
  });

/**
 * Has a peer do a task in a process of its own.
 *
 * @param command Its program and script.
 * @param input What the script reads; `threads` is added.
 * @returns Its answer, or why there is none, such as a package that is not installed.
 */
export async function askPeer([program, ...args]: readonly string[], input: PeerInput): Promise<PeerAnswer | string> {
  const folder = mkdtempSync(join(tmpdir(), "career-dml-peers-"));
  try {
    const heard = await listen(program!, [...args, ...asArguments(folder, { ...input, threads: THREADS })]);
    if (typeof heard === "string") return heard;
    const { version, seconds, found } = JSON.parse(heard.printed) as Omit<PeerAnswer, "seconds"> & {
      readonly seconds: readonly number[];
    };
    return { version, seconds: quantiles(seconds, [0.5])[0]!, found };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
