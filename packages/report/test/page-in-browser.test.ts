import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, describe, expect, test } from "vitest";
import { figures } from "../src/figures/index.js";
import { html } from "../src/index.js";
import { simulatedResult } from "./sample-result.js";

const hasChromium = spawnSync("chromium", ["--version"]).status === 0;
const note = hasChromium ? "" : " (skipped: chromium is not on PATH)";

/** What has no place in a test: first-run pages, updates, synchronisation. */
const QUIET = [
  ..."--headless --no-sandbox --disable-gpu --disable-quic --no-first-run".split(" "),
  ..."--disable-background-networking --disable-component-update --disable-sync --disable-default-apps".split(" "),
];

interface Opened {
  /** The page as the browser built it. */
  readonly dom: string;
  /** What the browser says of it, refusals of the page's own policy included. */
  readonly log: string;
}

describe.skipIf(!hasChromium)(`report.html in a browser${note}`, () => {
  const result = simulatedResult();
  const drawn = figures(result);
  const text = html(result, drawn);
  const folder = mkdtempSync(join(tmpdir(), "career-dml-page-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 }));

  function open(name: string, page: string): Opened {
    const file = join(folder, `${name}.html`);
    writeFileSync(file, page);
    const flags = [...QUIET, `--user-data-dir=${join(folder, name)}`, "--enable-logging=stderr", "--dump-dom"];
    const browser = spawnSync("chromium", [...flags, pathToFileURL(file).href], {
      encoding: "utf8",
      maxBuffer: 2 ** 26,
    });
    return { dom: browser.stdout, log: browser.stderr };
  }

  test("keeps every section and figure", () => {
    const { dom } = open("whole", text);
    expect(dom.match(/<h2/g)?.length).toBeGreaterThan(5);
    expect(dom.match(/<svg/g)?.length).toBe(drawn.length);
  });

  test("wants nothing that its own policy, which allows no request, would refuse", () => {
    const refusal = /Content Security Policy/;
    expect(open("plain", text).log).not.toMatch(refusal);
    const greedy = text.replace("</body>", '<img src="http://localhost:9/x.png"></body>');
    expect(open("greedy", greedy).log).toMatch(refusal);
  });
});
