import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { CareerRunResult } from "@career-dml/core";
import {
  accessibilityFaults,
  type Browser,
  type BrowserContextOptions,
  chromiumNote,
  hasChromium,
  type OpenedPage,
  openPage,
  type Page,
  startChromium,
} from "@career-dml/testing/browser";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { figures, figureVariants } from "../src/figures/index.js";
import { html } from "../src/index.js";
import { hostileResult, realResult, simulatedResult } from "./sample-result.js";

const DESKTOP = { viewport: { width: 1280, height: 900 } };
const PHONE = { viewport: { width: 375, height: 740 }, hasTouch: true };
const DARK = { ...DESKTOP, colorScheme: "dark" } as const;

/** Between the margins of A4, 18 centimetres at 96 pixels an inch. */
const PAPER = { viewport: { width: 680, height: 1000 } };

/** Where pictures of the pages go, for somebody to look at; nowhere by default. */
const pictures = process.env["CAREER_DML_PICTURES"];

const figure = (page: Page, name: string) => page.locator(`#figure-${name} > .scroll`);
const tip = (page: Page) => page.locator(".tip");
const said = (page: Page) => page.locator("[role=status]");
const sideways = (page: Page) => page.evaluate(() => document.documentElement.scrollWidth - innerWidth);

const unfold = (page: Page) =>
  page.evaluate(() => document.querySelectorAll("details").forEach((details) => (details.open = true)));
/** Texts, tables and drawings that reach over the right edge, by what they stand in. */
const stickingOut = (page: Page) =>
  page.evaluate(() =>
    [...document.querySelectorAll("main :is(h1, h2, h3, p, li, dd, pre, figcaption, summary, table, svg, .formula)")]
      .filter((element) => element.getBoundingClientRect().right > innerWidth + 1)
      .map((element) => `${element.tagName} in ${element.closest("[id]")?.id}`),
  );

const representationsOf = (variants: readonly (HTMLElement | SVGElement)[]) =>
  variants.map(({ dataset }) => dataset["representation"]);

function pageOf(result: CareerRunResult): string {
  const drawn = figures(result);
  return html(result, drawn, figureVariants(result, drawn));
}

describe.skipIf(!hasChromium)(`report.html in a browser${chromiumNote}`, { timeout: 180_000 }, () => {
  const pages = {
    simulated: pageOf(simulatedResult()),
    real: pageOf(realResult()),
    hostile: pageOf(hostileResult()),
  };
  type Name = keyof typeof pages;
  const names = Object.keys(pages) as Name[];

  let browser: Browser;
  let opened: OpenedPage | undefined;
  beforeAll(async () => {
    browser = await startChromium();
  });
  afterEach(async () => {
    await opened?.close();
    opened = undefined;
  });
  afterAll(() => browser?.close());

  async function open(name: Name, options: BrowserContextOptions = DESKTOP): Promise<Page> {
    opened = await openPage(browser, pages[name], options);
    return opened.page;
  }
  async function picture(name: string): Promise<void> {
    if (pictures === undefined) return;
    mkdirSync(pictures, { recursive: true });
    await opened!.page.screenshot({ path: join(pictures, `${name}.png`), fullPage: true });
  }

  describe.each(names)("%s", (name) => {
    test.each([
      ["in light", DESKTOP],
      ["in dark", DARK],
      ["on a phone", PHONE],
    ])("%s: opens without a complaint, nothing of the data runs, nothing sticks out", async (look, options) => {
      const page = await open(name, options);
      expect(await page.evaluate("globalThis.struck")).toBeUndefined();
      expect(await sideways(page)).toBeLessThanOrEqual(0);
      await picture(`${name}-${look.replaceAll(" ", "-")}`);
      expect(opened!.complaints).toEqual([]);
    });

    test("axe-core finds nothing serious, with everything unfolded", async () => {
      const page = await open(name);
      await unfold(page);
      expect(await accessibilityFaults(page)).toEqual([]);
    });

    test("on paper nothing is wider than the sheet", async () => {
      const page = await open(name, PAPER);
      await page.emulateMedia({ media: "print" });
      await unfold(page);
      expect(await stickingOut(page)).toEqual([]);
      expect(opened!.complaints).toEqual([]);
    });

    test("every mark that the keyboard reaches shows its own lines as text", async () => {
      const page = await open(name);
      for (const drawing of await page.locator("figure.chart:visible > .scroll").all()) {
        await drawing.focus();
        await page.keyboard.press("End");
        const lines = await tip(page).locator("div").allInnerTexts();
        expect(lines.length).toBeGreaterThan(0);
        expect(await tip(page).locator("div > *:not(b)").count()).toBe(0);
      }
      expect(await page.evaluate("globalThis.struck")).toBeUndefined();
      expect(opened!.complaints).toEqual([]);
    });
  });

  // Which colours stand on which does not depend on the data.
  test("axe-core finds colours apart in dark too", async () => {
    const page = await open("simulated", DARK);
    await unfold(page);
    expect(await accessibilityFaults(page, ["color-contrast"])).toEqual([]);
  });

  test("without scripts all is there: every section, figure, variant and group can be read", async () => {
    const page = await open("simulated", { ...DESKTOP, javaScriptEnabled: false });
    const text = await page.locator("main").innerText();
    for (const words of ["Estimate", "Uncertainty", "What could overturn it", "What the data cannot say"])
      expect(text).toContain(words);
    expect(await page.locator(".controls > *:visible").count()).toBe(0);
    const first = page.locator("details.others").first();
    await first.locator("> summary").click();
    expect(await first.locator("figure.chart:visible").count()).toBe(7);
  });

  test("a script that is refused or breaks hides nothing", async () => {
    const broken = pages.simulated.replace('"use strict";', '"use strict"; throw new Error("broken");');
    opened = await openPage(browser, broken, DESKTOP);
    expect(opened.complaints.join()).toMatch(/Content Security Policy/);
    expect(await opened.page.locator("figure.chart:visible").count()).toBeGreaterThan(9);
  });

  test("the page wants nothing that its own policy would refuse, and the policy refuses what is foreign", async () => {
    const greedy = pages.simulated.replace(
      "</main>",
      '<img src="http://localhost:9/x.png"><script>globalThis.struck = 1</script></main>',
    );
    opened = await openPage(browser, greedy, DESKTOP);
    expect(opened.complaints.filter((c) => c.includes("Content Security Policy"))).toHaveLength(2);
    expect(await opened.page.evaluate("globalThis.struck")).toBeUndefined();
  });

  describe("marks", () => {
    test("show their lines beside the pointer, and hide them when it leaves or Escape is pressed", async () => {
      const page = await open("simulated");
      await figure(page, "overlap").scrollIntoViewIfNeeded();
      await figure(page, "overlap").locator("g.rect rect").nth(5).hover();
      expect(await tip(page).innerText()).toMatch(
        /^Arm treated\nProbability of treatment 0\.\d+ to 0\.\d+\nUnits \d+ \(.* %\)$/,
      );
      await page.keyboard.press("Escape");
      expect(await tip(page).isVisible()).toBe(false);
      await figure(page, "overlap").locator("g.rect rect").nth(6).hover();
      expect(await tip(page).isVisible()).toBe(true);
      await page.mouse.move(5, 5);
      expect(await tip(page).isVisible()).toBe(false);
    });

    test("are one stop for Tab, walked over by arrows, and said aloud", async () => {
      const page = await open("simulated");
      await page.locator("#figure-gates > .scroll").focus();
      await page.keyboard.press("ArrowRight");
      await page.keyboard.press("ArrowDown");
      expect(await tip(page).innerText()).toMatch(/^Group 2\nUnits 197\nEffect/);
      expect(await said(page).innerText()).toMatch(/^Group: 2; Units: 197; .*\. 2 of \d+$/);
      await page.keyboard.press("ArrowLeft");
      expect(await said(page).innerText()).toMatch(/^Group: 1; /);
      await page.keyboard.press("End");
      expect(await said(page).innerText()).toMatch(/(\d+) of \1$/);
      await page.keyboard.press("Tab");
      expect(
        await page.evaluate(() => document.activeElement?.closest("figure")?.id ?? document.activeElement?.tagName),
      ).toBe("SUMMARY");
      expect(await tip(page).isVisible()).toBe(false);
    });

    test("answer to a finger, and their lines stay within the window", async () => {
      const page = await open("hostile", PHONE);
      const dot = figure(page, "covariate-balance").locator("g.dot > *").first();
      await dot.scrollIntoViewIfNeeded();
      await dot.tap();
      const box = (await tip(page).boundingBox())!;
      expect(box.x).toBeGreaterThanOrEqual(0);
      expect(box.x + box.width).toBeLessThanOrEqual(375);
      expect(await sideways(page)).toBeLessThanOrEqual(0);
    });
  });

  describe("the representation", () => {
    test("changes every figure that depends on it and the marked rows of tables, by keyboard too", async () => {
      const page = await open("simulated");
      const shown = () => page.locator(".variants > .variant:visible").evaluateAll(representationsOf);
      const marked = () => page.locator("tr[aria-current=true] > th").allInnerTexts();
      const number = (await shown()).length;
      expect(number).toBeGreaterThanOrEqual(2);
      expect(await shown()).toEqual(Array(number).fill("vib"));
      expect(new Set(await marked())).toEqual(new Set(["Causal GRU (VIB)"]));
      const before = await figure(page, "gates").isVisible();
      await page.getByLabel("Figures and marked rows").selectOption({ label: "Occupation shares" });
      expect(before && (await figure(page, "gates").isHidden())).toBe(true);
      expect(await shown()).toEqual(Array(number).fill("shares"));
      expect(new Set(await marked())).toEqual(new Set(["Occupation shares"]));
      await page.getByLabel("Figures and marked rows").press("ArrowDown");
      expect(await shown()).toEqual(Array(number).fill("pca"));
    });

    test("a figure that does not exist for it stays, and says for which one it is", async () => {
      const result = simulatedResult();
      const representations = result.representations.map((r) => (r.name === "shares" ? { ...r, gates: null } : r));
      opened = await openPage(browser, pageOf({ ...result, representations }), DESKTOP);
      const { page } = opened;
      await page.getByLabel("Figures and marked rows").selectOption("shares");
      expect(await figure(page, "gates").isVisible()).toBe(true);
      expect(await page.locator(".variants:has(#figure-gates) > .note").innerText()).toBe(
        "There is no such figure for Occupation shares; this one is of Causal GRU (VIB).",
      );
    });
  });

  test.each([["a click"], ["Enter"]])("choosing a group by %s opens who is in it, and no other", async (how) => {
    const page = await open("hostile");
    const openGroups = () => page.locator(".groups:visible details[open] > summary").allInnerTexts();
    expect(await openGroups()).toEqual([]);
    if (how === "Enter") {
      await figure(page, "gates").focus();
      for (const key of ["ArrowRight", "ArrowRight", "Enter"]) await page.keyboard.press(key);
    } else await figure(page, "gates").locator("g.dot > *").nth(1).click();
    expect(await openGroups()).toEqual([expect.stringMatching(/^Group 2: 939 units/)]);
    expect(await page.evaluate(() => document.activeElement?.textContent)).toMatch(/^Group 2/);
    await page.locator(".groups:visible summary").nth(3).click();
    await picture("hostile-group");
    expect(await page.locator(".groups:visible details[open] table").count()).toBe(6);
  });

  test("colours follow the system until the button overrides it, and again when it is pressed back", async () => {
    const page = await open("simulated", DARK);
    const paper = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const button = page.locator(".controls .theme");
    const dark = await paper();
    expect(await button.innerText()).toBe("Light colours");
    await button.click();
    expect(await paper()).toBe("rgb(255, 255, 255)");
    await page.emulateMedia({ colorScheme: "light" });
    await page.emulateMedia({ colorScheme: "dark" });
    expect(await paper()).toBe("rgb(255, 255, 255)");
    await button.click();
    expect(await paper()).toBe(dark);
    await page.emulateMedia({ colorScheme: "light" });
    expect(await paper()).toBe("rgb(255, 255, 255)");
  });

  test("paper shows the tables of every group of the shown representation, and no controls", async () => {
    const page = await open("simulated", DARK);
    await page.emulateMedia({ media: "print" });
    await picture("simulated-print");
    expect(await page.locator(".controls, nav.toc, .tip").filter({ visible: true }).count()).toBe(0);
    expect(await page.evaluate(() => getComputedStyle(document.body).backgroundColor)).toBe("rgb(255, 255, 255)");
    await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
    const tables = await page.locator(".groups:visible table").count();
    expect(tables).toBeGreaterThanOrEqual(5);
    expect(await page.locator(".groups:visible table:visible").count()).toBe(tables);
    await page.evaluate(() => dispatchEvent(new Event("afterprint")));
    expect(await page.locator("details[open]").count()).toBe(0);
    const path = pictures === undefined ? {} : { path: join(pictures, "simulated.pdf") };
    const pages = (await page.pdf({ format: "A4", ...path })).toString("latin1").match(/\/Type ?\/Page\b/g)!.length;
    expect(pages).toBeGreaterThan(15);
    expect(pages).toBeLessThan(45);
  });
});
