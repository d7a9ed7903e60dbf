import { controlsHtml } from "./formats/controls-html.js";
import { escapeHtml } from "./formats/escape.js";
import { PAGE_SCRIPT, PAGE_SCRIPT_HASH } from "./page-script.js";
import { PAGE_STYLE } from "./page-style.js";

// Nothing may be loaded from anywhere, and nothing runs but the one script: styles and drawings stand in the file itself.
const POLICY = `default-src 'none'; script-src ${PAGE_SCRIPT_HASH}; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'`;

/** A self-contained page of the given parts of its body: no request, light and dark, printable, complete without its script. */
export const page = (title: string, body: readonly string[]): string =>
  [
    "<!doctype html>",
    '<html lang="en">',
    "<head>",
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${POLICY}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="color-scheme" content="light dark">',
    `<title>${escapeHtml(title)}</title>`,
    `<style>${PAGE_STYLE}</style>`,
    "</head>",
    "<body>",
    ...body,
    `<script>${PAGE_SCRIPT}</script>`,
    "</body>",
    "</html>",
    "",
  ].join("\n");

/**
 * A page of a single section without contents.
 *
 * @param heading Plain text; the page's title by default.
 * @param section HTML.
 */
export const shortPage = (title: string, section: string, heading = title): string =>
  page(title, [
    '<div class="layout">',
    `<header>\n<h1>${escapeHtml(heading)}</h1>\n</header>`,
    `<div class="side">${controlsHtml([], null)}</div>`,
    `<main>\n<section>\n${section}\n</section>\n</main>`,
    "</div>",
  ]);
