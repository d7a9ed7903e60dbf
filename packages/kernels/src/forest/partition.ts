import type { Side, Workspace } from "./workspace.js";

/**
 * Writes a node's units into the other buffer in the order of the winning feature, so that both children are contiguous
 * and the winning feature's order becomes the identity. `moved` maps old local ids to new ones.
 */
export function permuteNode(
  ws: Workspace,
  node: { readonly side: Side; readonly start: number; readonly end: number },
  at: number,
): void {
  const { start, end, side } = node;
  const other = (1 - side) as Side;
  const order = ws.order[side];
  const { moved } = ws;
  const unit = ws.unit[side];
  const unitTo = ws.unit[other];
  const shift = at - start;
  for (let k = start; k < end; k++) {
    const id = order[shift + k]!;
    moved[id] = k;
    unitTo[k] = unit[id]!;
  }
  const columns = ws.columns[side];
  for (let c = 0; c < columns.length; c++) {
    const column = columns[c]!;
    const to = ws.columns[other][c]!;
    for (let k = start; k < end; k++) to[k] = column[order[shift + k]!]!;
  }
}

/** A node's order in one feature, to be split between its children. */
export interface Division {
  readonly side: Side;
  /** The node's entries are [at, at + size); those of the left child will be [at, at + leftSize). */
  at: number;
  readonly size: number;
  readonly leftSize: number;
  /** First local id of the right child. */
  readonly middle: number;
  /** Children that can be split again; the others need no order. */
  readonly wantsLeft: boolean;
  readonly wantsRight: boolean;
}

/** Splits a node's order in one feature into its children's, each still ascending, with new local ids. */
export function partitionOrder(ws: Workspace, division: Division): void {
  if (!division.wantsRight) toLeft(ws, division);
  else if (!division.wantsLeft) toRight(ws, division);
  else toBoth(ws, division);
}

/** Without a branch on the data: the write goes left or right by the sign of `id - middle`. */
function toBoth({ order, moved }: Workspace, { side, at, size, leftSize, middle }: Division): void {
  const from = order[side];
  const to = order[(1 - side) as Side];
  const end = at + size;
  let left = at;
  let right = at + leftSize;
  let k = at;
  // Four at a time, as what a turn of the loop costs by itself is a quarter of the work.
  for (; k + 3 < end; k += 4) {
    const id0 = moved[from[k]!]!;
    const id1 = moved[from[k + 1]!]!;
    const id2 = moved[from[k + 2]!]!;
    const id3 = moved[from[k + 3]!]!;
    const isLeft0 = (id0 - middle) >> 31;
    to[right + (isLeft0 & (left - right))] = id0;
    left -= isLeft0;
    right += 1 + isLeft0;
    const isLeft1 = (id1 - middle) >> 31;
    to[right + (isLeft1 & (left - right))] = id1;
    left -= isLeft1;
    right += 1 + isLeft1;
    const isLeft2 = (id2 - middle) >> 31;
    to[right + (isLeft2 & (left - right))] = id2;
    left -= isLeft2;
    right += 1 + isLeft2;
    const isLeft3 = (id3 - middle) >> 31;
    to[right + (isLeft3 & (left - right))] = id3;
    left -= isLeft3;
    right += 1 + isLeft3;
  }
  for (; k < end; k++) {
    const id = moved[from[k]!]!;
    const isLeft = (id - middle) >> 31;
    to[right + (isLeft & (left - right))] = id;
    left -= isLeft;
    right += 1 + isLeft;
  }
}

/** Writes every unit and keeps those on the left; what is written after the last of them lies in the range of the right child. */
function toLeft({ order, moved }: Workspace, { side, at, size, middle }: Division): void {
  const from = order[side];
  const to = order[(1 - side) as Side];
  const end = at + size;
  let left = at;
  for (let k = at; k < end; k++) {
    const id = moved[from[k]!]!;
    to[left] = id;
    left += (id - middle) >>> 31;
  }
}

/** `toLeft` from the other end. */
function toRight({ order, moved }: Workspace, { side, at, size, middle }: Division): void {
  const from = order[side];
  const to = order[(1 - side) as Side];
  let right = at + size - 1;
  for (let k = at + size - 1; k >= at; k--) {
    const id = moved[from[k]!]!;
    to[right] = id;
    right -= 1 - ((id - middle) >>> 31);
  }
}
