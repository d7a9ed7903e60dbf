import type { OneGroup } from "../tables/one-group.js";
import { escapeHtml } from "./escape.js";
import { gridHtml } from "./table-html.js";

/** Who is in each group, folded; the page's script unfolds the one whose mark is chosen in the figure above. */
export const groupsHtml = (groups: readonly OneGroup[]): string =>
  [
    '<div class="groups">',
    '<p class="note"><b>Who is in a group?</b> <span class="how"></span></p>',
    ...groups.map(
      ({ mark, title, tables }) =>
        `<details data-mark="${escapeHtml(mark)}"><summary>${escapeHtml(title)}</summary>\n${tables.map((table) => gridHtml(table)).join("\n")}\n</details>`,
    ),
    "</div>",
  ].join("\n");
