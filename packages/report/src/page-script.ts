import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";

/** In the order in which they run. */
const PARTS = ["theme", "representation", "marks", "groups", "print"];

/** A part on its own: its names are its own, and where it fails the page and the other parts stay as they are. */
function part(name: string): string {
  // The sources lie beside `dist` in a package too, so that every way of running gives the same bytes.
  const file = new URL(`../src/page-script/${name}.js`, import.meta.url);
  const source = readFileSync(file, "utf8").replaceAll("\r\n", "\n");
  return `try {(() => {\n"use strict";\n${source}})();} catch (error) {console.error(error);}\n`;
}

/** The one script of every page: what makes tables and drawings that are there without it answer to pointer and keyboard. */
export const PAGE_SCRIPT = PARTS.map(part).join("");

/** Its SHA-256 as a Content-Security-Policy names it: nothing else may run. */
export const PAGE_SCRIPT_HASH = `'sha256-${createHash("sha256").update(PAGE_SCRIPT).digest("base64")}'`;
