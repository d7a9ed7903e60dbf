import type * as node from "./workers.js";

/** No worker threads: every call computes where its caller stands. Bundles have no file that a worker could start from. */
export const workers: typeof node.workers = async () => null;
