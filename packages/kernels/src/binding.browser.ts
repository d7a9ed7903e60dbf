import type * as node from "./binding.js";

/** A browser has no native modules: the TypeScript kernels do the work. */
export const readBinding: typeof node.readBinding = () => null;
