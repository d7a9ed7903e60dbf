import type * as node from "./binding.js";

/** A browser has no native modules: the TypeScript kernels do the work. */
export const readBinding: typeof node.readBinding = () => null;

/** There is nothing to install again. */
export const REMEDY: typeof node.REMEDY = "use backend 'js'";
