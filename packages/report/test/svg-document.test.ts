import * as Plot from "@observablehq/plot";
import * as fc from "fast-check";
import { JSDOM } from "jsdom";
import { describe, expect, test } from "vitest";
import { SvgDocument, type SvgElement } from "../src/figures/svg-document.js";

const SVG = "http://www.w3.org/2000/svg";
const { document, XMLSerializer } = new JSDOM("").window;
const theirs = (element: Element): string => new XMLSerializer().serializeToString(element);
const ours = (element: SvgElement): string => element.toString().replace(/^<\w+/, `$& xmlns="${SVG}"`);

/** What is done to a tree, so that it can be done to two: elements by their number, in the order in which they are made. */
type Step =
  | { readonly kind: "element"; readonly name: string }
  | { readonly kind: "set"; readonly of: number; readonly name: string; readonly value: string | number }
  | { readonly kind: "unset"; readonly of: number; readonly name: string }
  | { readonly kind: "text"; readonly of: number; readonly text: string }
  | { readonly kind: "insert"; readonly of: number; readonly into: number; readonly before: number }
  | { readonly kind: "remove"; readonly of: number };

const at = fc.nat({ max: 7 });
const words = fc.oneof(fc.string({ unit: "grapheme-ascii" }), fc.constantFrom("<b>&\"'\t\n\r\u00a0", "a", "שלום"));
// XML has no way to write other control characters.
const text = words.map((s) => s.replace(/[^\t\n\r\u0020-\uffff]/gu, ""));
const name = fc.constantFrom("fill", "stroke-width", "aria-label", "d");
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constant("element" as const), name: fc.constantFrom("g", "path", "text") }),
  fc.record({ kind: fc.constant("set" as const), of: at, name, value: fc.oneof(text, fc.integer()) }),
  fc.record({ kind: fc.constant("unset" as const), of: at, name }),
  fc.record({ kind: fc.constant("text" as const), of: at, text }),
  fc.record({ kind: fc.constant("insert" as const), of: at, into: at, before: fc.nat({ max: 3 }) }),
  fc.record({ kind: fc.constant("remove" as const), of: at }),
);

const isWithin = (element: Element, ancestor: Element): boolean => {
  for (let e: ParentNode | null = element; e !== null; e = e.parentNode) if (e === ancestor) return true;
  return false;
};

/** The tree after all steps; a step that would make a knot is left out. */
function built(in_: Document, steps: readonly Step[]): Element {
  const elements: Element[] = [in_.createElementNS(SVG, "svg")];
  for (const s of steps) {
    if (s.kind === "element") {
      elements.push(in_.createElementNS(SVG, s.name));
      continue;
    }
    const element = elements[s.of % elements.length]!;
    if (s.kind === "set") element.setAttribute(s.name, s.value as string);
    else if (s.kind === "unset") element.removeAttribute(s.name);
    else if (s.kind === "text") element.textContent = s.text;
    else if (s.kind === "remove") element.remove();
    else {
      const parent = elements[s.into % elements.length]!;
      const next = parent.children[s.before] ?? null;
      if (!isWithin(parent, element) && next !== element) parent.insertBefore(element, next);
    }
  }
  return elements[0]!;
}

/** Clips are numbered on through the process. */
const unnumbered = (svg: string): string => svg.replace(/plot-clip-\d+/g, "plot-clip");

describe("a document for drawings", () => {
  test("holds after any steps what a browser's document holds", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const drawn = built(new SvgDocument() as unknown as Document, steps) as unknown as SvgElement;
        expect(ours(drawn)).toBe(theirs(built(document, steps)));
      }),
      { numRuns: 300, seed: 5 },
    );
  });

  test("Plot draws the same into it: facets, several lines, clips, titles, symbols", () => {
    const rows = Array.from({ length: 12 }, (_, i) => ({
      i,
      x: i % 5,
      y: (i * 7) % 11,
      side: i % 2,
      name: `<${i}>\n&`,
    }));
    const options = (into: Document): Plot.PlotOptions => ({
      document: into,
      fx: { label: null },
      marks: [
        Plot.frame(),
        Plot.areaY(rows, { x: "x", y: "y", z: "side", curve: "bump-x", title: "name" }),
        Plot.lineY(rows, { x: "i", y: "y", strokeDasharray: "5,3", clip: "frame" }),
        Plot.dot(rows, { x: "x", y: "y", fx: "side", symbol: "side", title: "name" }),
        Plot.ruleX([1, 2], { strokeOpacity: 0.5 }),
        Plot.text(rows, { x: "x", y: "y", text: "name", fontWeight: "bold" }),
        Plot.arrow(rows, { x1: "x", y1: "y", x2: "i", y2: "side" }),
      ],
    });
    const drawn = Plot.plot(options(new SvgDocument() as unknown as Document)) as unknown as SvgElement;
    expect(unnumbered(ours(drawn))).toBe(unnumbered(theirs(Plot.plot(options(document)))));
  });

  test("knows no other namespace", () => {
    expect(() => new SvgDocument().createElementNS("http://www.w3.org/1999/xhtml", "div")).toThrow(TypeError);
  });
});
