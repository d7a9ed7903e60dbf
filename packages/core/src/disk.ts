/** What is asked of the file system, in one place: `disk.browser.ts` answers where there is none. */
export { mkdir, open, readFile, rename, rm, writeFile } from "node:fs/promises";
export { basename, dirname, join, resolve } from "node:path";
