import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { Writable } from "node:stream";
import { z } from "zod";
import { loadTaskModule, resolveStudy, type StudyModule } from "@career-dml/study";
import { type Environment, processEnvironment } from "../../packages/career-dml/src/environment.js";
import { main } from "../../packages/career-dml/src/main.js";
import { commandsOf, promisedFiles } from "./command-lines.js";
import type { CodeBlock } from "./find-blocks.js";
import { ROOT } from "./pages.js";

type JsonSchema = Parameters<typeof z.fromJSONSchema>[0];

/** A command of a block, and how it ended. */
export interface CommandEnd {
  readonly command: string;
  /** Exit code. */
  readonly code: number;
  /** What it printed. */
  readonly stdout: string;
  /** What went to standard error. */
  readonly stderr: string;
  /** Files and folders that its flags name and that are not there. */
  readonly absent: readonly string[];
}

/** Runs the commands of a block one after the other where the process stands, and stops after the first that fails. */
export async function runCommands(block: CodeBlock): Promise<readonly CommandEnd[]> {
  const added = block.marks.runWith === null ? [] : commandsOf(`career-dml ${block.marks.runWith}`)[0]!;
  const ends: CommandEnd[] = [];
  for (const argv of commandsOf(block.text)) {
    const command = [...argv, ...added];
    const stdout = new Sink();
    const stderr = new Sink();
    const environment: Environment = { ...processEnvironment, stdout, stderr };
    const code = await main(command, environment);
    const absent = promisedFiles(command).filter((file) => !existsSync(file));
    ends.push({ command: command.join(" "), code, stdout: stdout.text, stderr: stderr.text, absent });
    if (code !== 0) break;
  }
  return ends;
}

/**
 * Checks a JSON block: a study by all that can be checked before it runs, a configuration by the published schema that it names.
 *
 * @throws if the block is no JSON or breaks its schema.
 */
export async function checkJson(block: CodeBlock): Promise<void> {
  const value = JSON.parse(block.text) as Record<string, unknown>;
  const schema = String(value["$schema"] ?? "").match(/[^/]*\.schema\.json$/)?.[0];
  if (schema === undefined) return;
  if (schema === "career-dml.study.schema.json") {
    resolveStudy(value, (await loadTaskModule(processEnvironment.studyModule)) as StudyModule);
    return;
  }
  const published = JSON.parse(readFileSync(join(ROOT, "packages/career-dml", schema), "utf8")) as JsonSchema;
  z.fromJSONSchema(published).parse(value);
}

/** Writes a text into a file, and the folders above it. */
export function writeFileBelow(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

/** A stream that keeps what is written to it. */
class Sink extends Writable {
  text = "";

  override _write(chunk: Buffer | string, _encoding: BufferEncoding, done: () => void): void {
    this.text += String(chunk);
    done();
  }
}
