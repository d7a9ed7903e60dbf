import type { Binding } from "../backend.js";
import { encodeRecurrent } from "./encode-recurrent.js";
import { trainRecurrent } from "./train-recurrent.js";

/** The TypeScript kernels of this folder. @internal */
export const recurrentJs = { trainRecurrent, encodeRecurrent };

/** Their Rust twins: same names, same objects in and out. @internal */
export const recurrentNative = (binding: Binding): typeof recurrentJs => {
  const { trainRecurrent, encodeRecurrent } = binding as unknown as typeof recurrentJs;
  return { trainRecurrent, encodeRecurrent };
};
