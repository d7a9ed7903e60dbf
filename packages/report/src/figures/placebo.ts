import type { PlaceboResult } from "@career-dml/core";
import * as Plot from "@observablehq/plot";
import { decimalsFor, fixed, integer, intervalText, type NumberFormat, pValue } from "../number-format.js";
import type { WithPlacebos } from "../tables/placebo.js";
import { axisX, draw, type Figure } from "./canvas.js";
import { plotSymbol } from "./legend.js";
import { markTitle } from "./mark-title.js";
import { colour } from "./palette.js";
import { airy } from "./whisker-columns.js";

/** Most bars of a histogram. */
const MOST_BINS = 36;

/** Estimates on permuted data beside the real one, a histogram for each permutation; null where none was run. */
export function placeboFigure({ validation: { placebo } }: WithPlacebos): Figure | null {
  if (placebo.length === 0) return null;
  const domain = airy(placebo.flatMap(({ estimates, real }) => [...estimates, real]));
  const format = fixed(decimalsFor(placebo.map(({ sd }) => sd)));
  const bins = placebo.flatMap((result) => histogram(result, domain, format));
  const rows = placebo.map(({ label }) => label);
  const reals = placebo.map(({ label, real, realPValue }) => ({
    label,
    real,
    title: markTitle(["Permuted", label], ["Estimate on the data", format(real)], ["p", pValue(realPValue)]),
  }));
  return draw(
    {
      name: "placebo",
      title: "Estimates on permuted data",
      caption: `Bars count the estimates after each permutation, everything learned again; the star is the estimate on the data as they are. Where treatment or outcome is permuted there is no effect, and bars should lie about zero. ${placebo.map((p) => `${p.label}: mean ${format(p.mean)}, p of the real estimate among its placebos ${pValue(p.realPValue)}`).join("; ")}. Bars about zero do not mean that the real estimate is free of confounding.`,
      alt: placebo
        .map(
          (p) =>
            `${p.label}: ${p.permutations} estimates, mean ${format(p.mean)}, SD ${format(p.sd)}; real ${format(p.real)}.`,
        )
        .join(" "),
    },
    {
      height: 52 + 110 * rows.length,
      marginLeft: 44,
      marginRight: 24,
      x: { domain },
      y: { domain: [0, 1], axis: null },
      fy: { domain: rows, label: null, axis: null, padding: 0.12 },
      marks: [
        ...axisX({ label: "Estimate" }),
        Plot.rectY(bins, {
          fy: "label",
          x1: "from",
          x2: "to",
          y: "height",
          title: "title",
          fill: (bin: Bin) => colour(bin.name === "careers" ? "orange" : "blue"),
          fillOpacity: 0.8,
          inset: 0.5,
        }),
        Plot.ruleX(domain[0] <= 0 && domain[1] >= 0 ? rows.map((label) => ({ label })) : [], {
          fy: "label",
          x: 0,
          stroke: colour("grey"),
          strokeWidth: 1,
        }),
        Plot.ruleY(
          rows.map((label) => ({ label })),
          { fy: "label", y: 0, stroke: "currentColor" },
        ),
        Plot.ruleX(reals, {
          fy: "label",
          x: "real",
          title: "title",
          stroke: colour("purple"),
          strokeWidth: 1.8,
          strokeDasharray: "5,3",
        }),
        Plot.dot(reals, {
          fy: "label",
          x: "real",
          y: 0.5,
          title: "title",
          r: 7,
          symbol: plotSymbol("star"),
          fill: colour("purple"),
          stroke: colour("paper"),
        }),
        Plot.text(
          rows.map((label) => ({ label })),
          {
            fy: "label",
            text: "label",
            frameAnchor: "top-left",
            dx: 4,
            dy: -2,
            stroke: colour("paper"),
            strokeWidth: 4,
            fill: "currentColor",
          },
        ),
      ],
    },
    [
      ...(placebo.some(({ name }) => name !== "careers")
        ? [{ label: "placebo estimates, no effect", colour: "blue", mark: "swatch" } as const]
        : []),
      ...(placebo.some(({ name }) => name === "careers")
        ? [{ label: "with the careers of others", colour: "orange", mark: "swatch" } as const]
        : []),
      { label: "real estimate", colour: "purple", mark: "star" },
    ],
  );
}

interface Bin {
  readonly name: PlaceboResult["name"];
  readonly label: string;
  readonly from: number;
  readonly to: number;
  /** Count as a share of the fullest bar and of the room above it. */
  readonly height: number;
  readonly title: string;
}

/** Equal bars over the axis; the fullest of a row leaves room for its label. */
function histogram(
  { name, label, estimates }: PlaceboResult,
  [from, to]: readonly [number, number],
  format: NumberFormat,
): Bin[] {
  const count = MOST_BINS;
  const width = (to - from) / count;
  const counts = Array.from({ length: count }, () => 0);
  for (const value of estimates) counts[Math.min(count - 1, Math.floor((value - from) / width))]! += 1;
  const most = Math.max(...counts);
  return counts.flatMap((n, k) => {
    if (n === 0) return [];
    const ends = [from + k * width, from + (k + 1) * width] as const;
    const title = markTitle(["Permuted", label], ["Estimates", integer(n)], ["Between", intervalText(ends, format)]);
    return [{ name, label, from: ends[0], to: ends[1], height: (0.78 * n) / most, title }];
  });
}
