import { escapeHtml } from "./escape.js";

/** A representation that figures and tables can show. */
export interface Choosable {
  /** Its key in the result. */
  readonly name: string;
  readonly label: string;
}

/**
 * What the reader can set: the representation of figures and tables, and the colours. Hidden until the page's script runs, without
 * which it would do nothing.
 *
 * @param chosen Key of the representation that the page shows at first.
 */
export function controlsHtml(choices: readonly Choosable[], chosen: string | null): string {
  const options = choices.map(
    ({ name, label }) =>
      `<option value="${escapeHtml(name)}"${name === chosen ? " selected" : ""}>${name === chosen ? "★ " : ""}${escapeHtml(label)}</option>`,
  );
  const select =
    choices.length < 2
      ? ""
      : `<label hidden><span>Figures and marked rows (★ chosen by the data)</span> <select>${options.join("")}</select></label>`;
  return `<div class="controls">${select}<button type="button" class="theme" hidden>Dark colours</button></div>`;
}
