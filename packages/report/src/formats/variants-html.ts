import type { Figure } from "../figures/canvas.js";
import { escapeHtml } from "./escape.js";
import { figureHtml } from "./figure-html.js";

/** One figure drawn for several representations, the shown one first. */
export interface Variants {
  readonly figures: readonly Figure[];
  /** In words, for a key of a representation. */
  readonly labelOf: (representation: string) => string;
  /** HTML that belongs below the figure of a representation. */
  readonly below: (figure: Figure) => string;
}

/**
 * A figure that depends on the representation: the shown one, and the others folded away. The page's script puts the one that is
 * chosen in its place.
 *
 * @param label `Figure 3`, in front of every title.
 */
export function variantsHtml({ figures, labelOf, below }: Variants, label: string): string {
  const [shown, ...others] = figures.map((figure, k) => {
    const { name, representation: key } = figure;
    const anchor = k === 0 || key === undefined ? name : `${name}-${key}`;
    const attributes =
      key === undefined ? "" : ` data-representation="${escapeHtml(key)}" data-label="${escapeHtml(labelOf(key))}"`;
    return `<div class="variant"${attributes}>\n${figureHtml(figure, label, anchor)}\n${below(figure)}</div>`;
  });
  if (others.length === 0) return shown ?? "";
  return [
    '<div class="variants">',
    shown,
    `<details class="others"><summary>The same figure for ${others.length === 1 ? "the other representation" : `${others.length} other representations`}</summary>`,
    ...others,
    "</details>",
    "</div>",
  ].join("\n");
}
