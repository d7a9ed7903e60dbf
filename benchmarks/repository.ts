import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder of the workspace, whether this runs from its source or from what that compiles to. */
function rootOf(folder: string): string {
  return existsSync(join(folder, "pnpm-workspace.yaml")) ? folder : rootOf(dirname(folder));
}

const root = rootOf(dirname(fileURLToPath(import.meta.url)));

/** The absolute path of a file or folder of the repository. @param path From its root on. */
export const repository = (path: string): string => join(root, path);
