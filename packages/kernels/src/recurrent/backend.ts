import type { Binding } from "../backend.js";
import { encodeRecurrent } from "./encode-recurrent.js";
import { trainRecurrent } from "./train-recurrent.js";

/** The TypeScript kernels of this folder. */
export const recurrentJs = { trainRecurrent, encodeRecurrent };

/** Their Rust twins. */
export const recurrentNative = (_binding: Binding): typeof recurrentJs => ({ trainRecurrent, encodeRecurrent });
