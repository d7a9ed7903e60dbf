









import { invoke, selectBackend } from "@career-dml/kernels";

const x = Float64Array.of(1, 1, 1, 1, 2, 4, 6, 8); // four rows, column by column
const y = Float64Array.of(1, 3, 2, 5);
const { xx, xy } = await invoke({ threads: 2 }, "gram", { x, n: 4, p: 2, y, weights: new Float64Array(0) });

console.log(selectBackend("auto").name, xx, xy); // native or js; X'X and X'y
export {};
