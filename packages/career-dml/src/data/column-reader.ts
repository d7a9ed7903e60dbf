import type { Labels } from "./labels.js";

/** Values of a chunk of a query's result. */
export interface ChunkValues {
  readonly itemCount: number;
  getItem(row: number): unknown;
}

/** Takes a column chunk by chunk, and gives it whole. */
export interface ColumnReader<T> {
  add(values: ChunkValues): void;
  /** The whole column; the reader is empty afterwards. */
  take(): T;
}

/** Rows of the first block and at most of a later one: they are put together once, at the end, so that a column is never in memory three times. */
const FIRST_BLOCK = 2 ** 11;
const LARGEST_BLOCK = 2 ** 18;

interface Blocks<T> {
  push(value: number): void;
  take(): T;
}

function blocksOf<T extends Float64Array | Int32Array>(create: (length: number) => T): Blocks<T> {
  let full: T[] = [];
  let open = create(FIRST_BLOCK);
  let length = 0;
  return {
    push: (value) => {
      if (length === open.length) {
        full.push(open);
        open = create(Math.min(2 * length, LARGEST_BLOCK));
        length = 0;
      }
      open[length++] = value;
    },
    take: () => {
      const blocks = [...full, open.subarray(0, length)];
      const whole = create(blocks.reduce((rows, block) => rows + block.length, 0));
      let at = 0;
      for (const block of blocks) {
        whole.set(block, at);
        at += block.length;
      }
      [full, open, length] = [[], create(FIRST_BLOCK), 0];
      return whole;
    },
  };
}

/** A column of numbers; NULL is NaN. */
export function numberReader(): ColumnReader<Float64Array> {
  const blocks = blocksOf((length) => new Float64Array(length));
  return {
    add: (values) => {
      for (let i = 0; i < values.itemCount; i++) {
        const value = values.getItem(i);
        blocks.push(value === null ? Number.NaN : (value as number));
      }
    },
    take: () => blocks.take(),
  };
}

/** A column of labels. */
export function labelReader(): ColumnReader<Labels> {
  const blocks = blocksOf((length) => new Int32Array(length));
  const codeOf = new Map<string, number>();
  // Rows that follow each other mostly share their unit.
  let [last, lastCode]: [string | null, number] = [null, -1];
  return {
    add: (values) => {
      for (let i = 0; i < values.itemCount; i++) {
        const label = values.getItem(i) as string | null;
        if (label !== last) {
          lastCode = label === null ? -1 : (codeOf.get(label) ?? codeOf.size);
          if (label !== null) codeOf.set(label, lastCode);
          last = label;
        }
        blocks.push(lastCode);
      }
    },
    take: () => ({ labels: [...codeOf.keys()], codes: blocks.take() }),
  };
}
