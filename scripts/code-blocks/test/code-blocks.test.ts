import { execFile } from "node:child_process";
import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { format, promisify } from "node:util";
import { selectBackend } from "@career-dml/kernels";
import { hasData } from "@career-dml/testing";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { kindOf } from "../block-kinds.js";
import { claimedValues, isClaimed } from "../claimed-values.js";
import type { CodeBlock } from "../find-blocks.js";
import { type BlockModule, modulesOf } from "../modules-of.js";
import { dataSetPath, dataSetsIn, type Page, pages, ROOT } from "../pages.js";
import { checkJson, runCommands, writeFileBelow } from "../run-blocks.js";
import { notPrinted, outputsOf } from "../shown-output.js";

/** Modules are extracted to here, from where the packages' public names resolve. */
const EXTRACTED = join(ROOT, "scripts/code-blocks/extracted");
/** Blocks are examples, not parity tests: on the TypeScript kernels alone they would take many times as long. */
const isNative = selectBackend().name === "native";
/** Milliseconds, for a machine with other work. */
const PATIENCE = 600_000;

const all = pages().filter(({ blocks }) => blocks.some((block) => kindOf(block) !== "words"));
const fileOf = (page: Page, { line }: BlockModule): string =>
  join(EXTRACTED, page.path.replaceAll(/[/.]/g, "-"), `line-${line}.ts`);

rmSync(EXTRACTED, { recursive: true, force: true });
for (const page of all) {
  for (const module of modulesOf(page.blocks)) writeFileBelow(fileOf(page, module), module.source);
}
writeFileBelow(join(EXTRACTED, "tsconfig.json"), JSON.stringify({ extends: "../tsconfig.json", include: ["."] }));

test("every TypeScript block is free of type errors", { timeout: PATIENCE }, async () => {
  const tsc = [join(ROOT, "node_modules/typescript/bin/tsc"), "-p", EXTRACTED];
  const { stdout } = await promisify(execFile)(process.execPath, tsc, { cwd: EXTRACTED }).catch(
    (error: { stdout: string }) => error,
  );
  expect(stdout).toBe("");
});

describe.each(all)("$path", (page) => {
  const folder = mkdtempSync(join(tmpdir(), "career-dml-page-"));
  const home = process.cwd();
  const outputs = outputsOf(page.blocks);
  let printed: string[] = [];

  beforeAll(() => {
    process.chdir(folder);
    for (const { text, marks } of page.blocks) {
      if (hasData) for (const name of dataSetsIn(text)) copyFileSync(dataSetPath(name), name);
      if (marks.file !== null) writeFileBelow(marks.file, text);
    }
    vi.spyOn(process.stdout, "write").mockReturnValue(true);
    vi.spyOn(console, "log").mockImplementation((...values) => void printed.push(format(...values)));
  });

  afterAll(() => {
    vi.restoreAllMocks();
    process.chdir(home);
    rmSync(folder, { recursive: true, force: true });
  });

  const modules = modulesOf(page.blocks);
  for (const block of page.blocks) {
    const kind = kindOf(block);
    if (kind === "words") continue;
    if (kind === "module") {
      const module = modules.find(({ line }) => line === block.line);
      if (module === undefined) continue;
      testOf(`TypeScript, line ${block.line}`, skippedFor(module.source, module.notRun), async () => {
        printed = [];
        await import(/* @vite-ignore */ fileOf(page, module));
        claimedValues(module.source).forEach((claim, i) => {
          if (claim !== null) expect(isClaimed(claim, printed[i] ?? ""), `${claim} for ${printed[i]}`).toBe(true);
        });
      });
    } else {
      const { text, line, marks } = block;
      const skipped = kind === "commands" || marks.notRun !== null ? skippedFor(text, marks.notRun) : null;
      testOf(`${kind}, line ${line}`, skipped, () => RUN[kind](block, outputs.get(block)));
    }
  }
});

const RUN = {
  json: checkJson,
  commands: async (block: CodeBlock, output: string | undefined) => {
    const ends = await runCommands(block);
    for (const { command, code, stderr, absent } of ends) {
      expect({ command, code, absent }, stderr).toEqual({ command, code: 0, absent: [] });
    }
    if (output === undefined || block.marks.runWith !== null) return;
    const stdout = ends.map((end) => end.stdout).join("");
    expect(notPrinted(output, stdout), `in what was printed:\n${stdout}`).toBe(null);
  },
  unknown: ({ language }: CodeBlock) => {
    const wanted = "write ```text above what is to be read, or <!-- not run: reason --> above the block";
    throw new Error(`A block '${language}' is of no kind that is run: ${wanted}`);
  },
} as const;

/** A test of a block, or its name among those skipped and why. */
function testOf(name: string, skipped: string | null, run: () => unknown): void {
  if (skipped !== null) test.skip(`${name} (${skipped})`, () => {});
  else test(name, { timeout: PATIENCE }, async () => void (await run()));
}

/** Why a block that computes is not run here; `null` where it is. */
function skippedFor(text: string, notRun: string | null): string | null {
  if (notRun !== null) return `not run: ${notRun}`;
  const data = dataSetsIn(text);
  if (data.length > 0 && !hasData) return `skipped: ../shared/data is absent, which holds ${data.join(", ")}`;
  return isNative ? null : "skipped: needs the native kernels";
}
