import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";

export type { Browser, BrowserContextOptions, Page };

export const hasChromium = spawnSync("chromium", ["--version"]).status === 0;
/** Suffix for the name of a test that needs a browser: empty, or why it is skipped. */
export const chromiumNote = hasChromium ? "" : " (skipped: chromium is not on PATH)";

/** Starts Debian's chromium as it stands on PATH; the caller closes it. */
export async function startChromium(): Promise<Browser> {
  const executablePath = spawnSync("sh", ["-c", "command -v chromium"], { encoding: "utf8" }).stdout.trim();
  return chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-quic"] });
}

/** A page that was opened from a file of its own. */
export interface OpenedPage {
  readonly page: Page;
  /** What went wrong so far: errors and warnings of the console, uncaught errors, dialogs, requests beside the file itself. */
  readonly complaints: readonly string[];
  /** Closes the page and takes its file away. */
  readonly close: () => Promise<void>;
}

/** Opens HTML as a user does who clicks on the file; nothing moves by itself. */
export async function openPage(
  browser: Browser,
  html: string,
  options: BrowserContextOptions = {},
): Promise<OpenedPage> {
  const folder = await mkdtemp(join(tmpdir(), "career-dml-page-"));
  const file = join(folder, "page.html");
  await writeFile(file, html);
  const context = await browser.newContext({ reducedMotion: "reduce", ...options });
  const page = await context.newPage();
  const address = pathToFileURL(file).href;
  const complaints: string[] = [];
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) complaints.push(`console: ${message.text()}`);
  });
  page.on("pageerror", (error) => complaints.push(`error: ${error.message}`));
  page.on("request", (request) => {
    if (request.url() !== address) complaints.push(`request: ${request.url()}`);
  });
  page.on("dialog", (dialog) => {
    complaints.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  await page.goto(address);
  const close = async (): Promise<void> => {
    await context.close();
    await rm(folder, { recursive: true, force: true });
  };
  return { page, complaints, close };
}

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** What of axe-core's result is read here. */
interface AxeResult {
  readonly violations: readonly {
    readonly id: string;
    readonly impact: string | null;
    readonly nodes: readonly { readonly target: readonly unknown[]; readonly failureSummary?: string }[];
  }[];
}

/**
 * Serious and critical findings of axe-core on a page as it stands, a line each; none is good. It looks at drawings from outside: what
 * is in an image has no role of its own, and there is too much of it. Drawings are empty afterwards.
 *
 * @param rules The only ones that are looked at; all by default.
 */
export async function accessibilityFaults(page: Page, rules?: readonly string[]): Promise<readonly string[]> {
  await page.evaluate(AXE);
  // Excluded, what is in a drawing would still be walked over and hit by every point that axe asks for: twice the time.
  await page.evaluate("document.querySelectorAll('svg').forEach((svg) => svg.replaceChildren())");
  const options = { resultTypes: ["violations"], ...(rules === undefined ? {} : { runOnly: rules }) };
  const { violations } = await page.evaluate<AxeResult>(`axe.run(${JSON.stringify(options)})`);
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(
      ({ id, nodes }) =>
        `${id}: ${nodes
          .slice(0, 3)
          .map(({ target }) => target.join(" "))
          .join(" | ")} (${nodes.length})`,
    );
}
