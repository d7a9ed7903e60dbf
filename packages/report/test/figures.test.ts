import { Resvg } from "@resvg/resvg-js";
import { JSDOM } from "jsdom";
import { describe, expect, test } from "vitest";
import { FIGURES, figures, png } from "../src/figures/index.js";
import { PALETTE } from "../src/figures/palette.js";
import { textWidth, wrapLabel } from "../src/figures/text-width.js";
import { realResult, simulatedResult } from "./sample-result.js";

const all = [
  ...figures(simulatedResult()).map((figure) => ["simulated", figure.name, figure] as const),
  ...figures(realResult()).map((figure) => ["observed", figure.name, figure] as const),
];
const { DOMParser } = new JSDOM("").window;

test("the reference's seven figures and the later ones are there", () => {
  // One kind of state of three that can be drawn, two heads of five.
  expect(all.filter(([kind]) => kind === "simulated")).toHaveLength(FIGURES.length - 1 - 2 - 3);
  expect(all.filter(([kind]) => kind === "observed")).toHaveLength(FIGURES.length - 3 - 1 - 3);
});

describe.each(all)("%s, %s", (_, name, figure) => {
  test("is well-formed SVG that stands alone", () => {
    const document = new DOMParser().parseFromString(figure.svg, "image/svg+xml");
    expect(document.documentElement.namespaceURI).toBe("http://www.w3.org/2000/svg");
    expect(document.querySelector("parsererror, script, style, foreignObject, image, use")).toBeNull();
    expect(document.querySelectorAll("text").length).toBeGreaterThan(4);
    expect(figure.svg).not.toMatch(/NaN|undefined|Infinity/);
    expect(figure.caption).toMatch(/\.$/);
  });

  test("no label and no mark leaves the sheet", () => {
    const options = { font: { loadSystemFonts: false, fontFiles: FONTS, defaultFontFamily: "DejaVu Sans" } };
    // On a sheet with room on every side, whatever sticks out of the figure still has its full extent.
    const roomy = figure.svg
      .replace(/<rect class="sheet"[^>]*>/, "")
      .replace(
        / width="\d+" height="[\d.]+" viewBox="[^"]*"/,
        ` width="1640" height="${figure.height + 1000}" viewBox="-500 -500 1640 ${figure.height + 1000}"`,
      );
    const box = new Resvg(roomy, options).getBBox()!;
    const left = box.x;
    const top = box.y;
    expect(left, name).toBeGreaterThanOrEqual(0);
    expect(top, name).toBeGreaterThanOrEqual(0);
    expect(left + box.width, name).toBeLessThanOrEqual(figure.width);
    expect(top + box.height, name).toBeLessThanOrEqual(figure.height);
  });
});

const FONTS = ["DejaVuSans.ttf", "DejaVuSans-Bold.ttf"].map(
  (file) => new URL(`../node_modules/dejavu-fonts-ttf/ttf/${file}`, import.meta.url).pathname,
);

test("the same result gives the same drawings", () => {
  const again = [...figures(simulatedResult()), ...figures(realResult())];
  expect(again.map((figure) => figure.svg)).toEqual(all.map(([, , figure]) => figure.svg));
});

describe("PNG", () => {
  const figure = all[0]![2];

  test("is 6.5 inches wide at 300 dots per inch, by its own word", async () => {
    const bytes = Buffer.from(await png(figure));
    expect(bytes.subarray(1, 4).toString()).toBe("PNG");
    expect(bytes.readUInt32BE(16)).toBe(1950);
    const at = bytes.indexOf("pHYs");
    expect(at).toBe(37);
    expect([bytes.readUInt32BE(at + 4), bytes.readUInt32BE(at + 8), bytes[at + 12]]).toEqual([11811, 11811, 1]);
  });

  test("has its text drawn", async () => {
    const bare = { svg: figure.svg.replace(/<text[^>]*>.*?<\/text>/gs, "") };
    const [full, without] = await Promise.all([png(figure, 100), png(bare, 100)]);
    // Text is most of what there is to compress.
    expect(full.length).toBeGreaterThan(1.5 * without.length);
  });
});

describe("labels", () => {
  test("fit their width, in as many lines as allowed", () => {
    for (const label of [
      "short",
      "two words that wrap",
      "Donaudampfschifffahrtsgesellschaftskapitänsmütze",
      "x".repeat(300),
      "",
    ]) {
      const lines = wrapLabel(label, 120, 13, 2);
      expect(lines.length).toBeLessThanOrEqual(2);
      for (const line of lines) expect(textWidth(line, 13)).toBeLessThanOrEqual(120);
    }
  });

  test("show all of a text that fits, and an ellipsis where they do not", () => {
    expect(wrapLabel("two words", 200, 13).join(" ")).toBe("two words");
    expect(wrapLabel("x".repeat(300), 100, 13).at(-1)).toMatch(/…$/);
  });
});

const luminance = (hex: string): number => {
  const [r, g, b] = [1, 3, 5].map((i) => (Number.parseInt(hex.slice(i, i + 2), 16) / 255) ** 2.2);
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
};

test("colours differ in lightness from the paper, in both modes", () => {
  for (const [name, { light, dark }] of Object.entries(PALETTE)) {
    if (["grid", "band", "paper"].includes(name)) continue;
    expect(1.05 / (luminance(light) + 0.05), name).toBeGreaterThan(2);
    expect((luminance(dark) + 0.05) / (luminance(PALETTE.paper.dark) + 0.05), name).toBeGreaterThan(4.5);
  }
});
