import type { RowKind } from "../effect-rows.js";

/**
 * Colours of every figure: Okabe and Ito's palette, which stays distinct under all common colour deficiencies, and
 * greys. `dark` replaces `light` on dark pages; ink is `currentColor`.
 */
export const PALETTE = {
  blue: { light: "#0072B2", dark: "#58AEE6" },
  sky: { light: "#56B4E9", dark: "#8CCBF2" },
  orange: { light: "#E69F00", dark: "#F0B429" },
  green: { light: "#009E73", dark: "#2FC79B" },
  vermillion: { light: "#D55E00", dark: "#FF8B3D" },
  purple: { light: "#CC79A7", dark: "#E39BC4" },
  grey: { light: "#6A6F76", dark: "#A3A9B2" },
  grid: { light: "#DDE1E6", dark: "#343A42" },
  band: { light: "#EEF2F6", dark: "#232931" },
  paper: { light: "#FFFFFF", dark: "#14181D" },
} as const satisfies Record<string, { light: string; dark: string }>;

/** Name of a colour of the palette. */
export type Colour = keyof typeof PALETTE;

/** The colour as it is written into a figure. */
export const colour = (name: Colour): string => PALETTE[name].light;

/** Symbols differ as much as colours do, so that a figure reads in grey. */
export type SymbolName = "circle" | "square" | "triangle" | "diamond" | "star" | "times" | "wye";

/** How each kind of estimate is drawn, in every figure. */
export const KIND_STYLE: Readonly<Record<RowKind, { readonly colour: Colour; readonly symbol: SymbolName }>> = {
  benchmark: { colour: "grey", symbol: "square" },
  baseline: { colour: "orange", symbol: "triangle" },
  encoder: { colour: "blue", symbol: "circle" },
  oracle: { colour: "green", symbol: "diamond" },
  choice: { colour: "purple", symbol: "star" },
  heckman: { colour: "vermillion", symbol: "wye" },
};

/** Five steps of one blue, light to dark, for heat maps; fixed in light and dark pages. */
export const SEQUENTIAL = ["#EAF3FA", "#C3DDF0", "#8CBCE0", "#4A92C6", "#1B659C"] as const;

/** Ink that is readable on a step of `SEQUENTIAL`. */
export const inkOn = (step: number): string => (step >= 3 ? "#FFFFFE" : "#101418");
