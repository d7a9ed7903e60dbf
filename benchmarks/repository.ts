import { fileURLToPath } from "node:url";

const root = new URL(import.meta.url.includes("/dist/") ? "../../" : "../", import.meta.url);

/** The absolute path of a file or folder of the repository. @param path From its root on. */
export const repository = (path: string): string => fileURLToPath(new URL(path, root));
