import type { Workspace } from "./workspace.js";

/**
 * Order of a tree's sample in one feature, without sorting: each unit is put at its rank among all n, then the places
 * taken are read in ascending order. `order` gets local ids, that is positions in `sample`, from `at` on.
 */
export function presort(ws: Workspace, rank: Int32Array, sample: Int32Array, size: number, at: number): void {
  const { place, taken } = ws;
  for (let id = 0; id < size; id++) {
    const r = rank[sample[id]!]!;
    place[r] = id;
    taken[r >> 5]! |= 1 << (r & 31);
  }
  const order = ws.order[0];
  let k = at;
  for (let w = 0; w < taken.length; w++) {
    let word = taken[w]!;
    if (word === 0) continue;
    taken[w] = 0;
    const last = (w << 5) + 31;
    do {
      const lowest = word & -word;
      order[k++] = place[last - Math.clz32(lowest)]!;
      word ^= lowest;
    } while (word !== 0);
  }
}
