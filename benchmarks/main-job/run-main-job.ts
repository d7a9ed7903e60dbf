import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { type BackendName, CareerDmlError } from "@career-dml/core";

/** What a run of the main job took and found. */
export interface MainJob {
  /** From the start of the process to its end. */
  readonly seconds: number;
  /** Largest resident size in bytes. */
  readonly peak: number;
  /** results.json without what differs between runs. */
  readonly found: unknown;
}

const BIN = join(dirname(createRequire(import.meta.url).resolve("career-dml/package.json")), "bin/career-dml.js");

/**
 * `career-dml run` in a process of its own, which says on standard error how far it is.
 *
 * @param n Simulated people.
 * @throws {CareerDmlError} code WORKER if it fails.
 */
export async function runMainJob(n: number, backend: BackendName): Promise<MainJob> {
  const folder = mkdtempSync(join(tmpdir(), "career-dml-bench-"));
  const reportPeak = fileURLToPath(new URL("./report-peak.js", import.meta.url));
  try {
    const started = performance.now();
    const child = spawn(process.execPath, ["--import", reportPeak, BIN, "run", "--n", String(n), "--out", folder], {
      env: { ...process.env, CAREER_DML_BACKEND: backend },
      stdio: ["ignore", "ignore", "inherit", "pipe"],
    });
    const ended = new Promise<number | null>((resolve, reject) => child.once("error", reject).once("exit", resolve));
    const [peak, code] = await Promise.all([text(child.stdio[3] as Readable), ended]);
    const seconds = (performance.now() - started) / 1000;
    if (code !== 0) throw new CareerDmlError("WORKER", `The main job on ${backend} kernels ended with code ${code}.`);
    const { execution: _, ...found } = JSON.parse(readFileSync(join(folder, "results.json"), "utf8")) as object & {
      execution: unknown;
    };
    return { seconds, peak: Number(peak), found };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
