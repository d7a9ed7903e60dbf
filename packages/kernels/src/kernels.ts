import type { boostingJs } from "./boosting/backend.js";
import type { forestJs } from "./forest/backend.js";
import type { linearJs } from "./linear/backend.js";
import type { recurrentJs } from "./recurrent/backend.js";
import type { selectionJs } from "./selection/backend.js";

/**
 * The contract that both backends satisfy: one entry per kernel, named as its file. Every kernel has the form
 * `(input, threads) => output`, where input and output are plain objects of typed arrays, numbers and strings (they
 * survive structured cloning), and `threads` never changes a bit of the answer.
 */
export type Kernels = typeof linearJs & typeof boostingJs & typeof forestJs & typeof recurrentJs & typeof selectionJs;

/** Name of a kernel, the same on both backends. */
export type KernelName = keyof Kernels;
