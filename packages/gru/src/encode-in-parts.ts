import type { RunContext } from "@career-dml/core";
import { type Encoding, type EncodingTask, invoke, phiSize, totalOutputs } from "@career-dml/kernels";
import { type CallPace, callPace } from "./call-pace.js";
import type { TrainingSchedule } from "./recurrent-engine.js";

/** Rows `from` to `to - 1` of one task. */
interface Part {
  readonly task: number;
  readonly from: number;
  readonly to: number;
}

/** Rows that the kernels run together: a part is a multiple of it, or what is left. */
const CHUNK = 32;

/**
 * The kernels' `encodeRecurrent` in calls of a few rows, so that an abort is seen soon. A row's answer does not depend on
 * the others, so the parts together are the whole.
 *
 * @throws {AbortedError} if the run is aborted.
 */
export async function encodeInParts(
  tasks: readonly EncodingTask[],
  run: RunContext,
  { together, threads, milliseconds }: TrainingSchedule & { readonly milliseconds: number },
): Promise<Encoding[]> {
  const answers = tasks.map(({ n, network }) => ({
    representation: new Float64Array(n * phiSize(network)),
    outputs: new Float64Array(n * totalOutputs(network.heads)),
  }));
  const pace = callPace(milliseconds);
  const left = tasks.map(({ n }, task): Part => ({ task, from: 0, to: n }));
  const encode = async (parts: readonly Part[]): Promise<void> => {
    const begun = performance.now();
    const pieces = parts.map(({ task, from, to }) => rowsOf(tasks[task]!, from, to));
    const encodings = await invoke(run, "encodeRecurrent", { tasks: pieces });
    pace.measure(
      parts.reduce((sum, { task, from, to }) => sum + (to - from) * rowWork(tasks[task]!), 0),
      performance.now() - begun,
    );
    parts.forEach(({ task, from }, p) =>
      place(encodings[p]!, pieces[p]!.n, answers[task]!, { n: tasks[task]!.n, from }),
    );
  };
  while (left.length > 0) {
    // One call of many tasks, or many calls of one.
    const calls = together
      ? [nextParts(left, tasks, pace, tasks.length)]
      : Array.from({ length: Math.min(threads, left.length) }, () => nextParts(left, tasks, pace, 1));
    await Promise.all(calls.filter((parts) => parts.length > 0).map(encode));
  }
  return answers;
}

/** Multiplications for one row: three products of hidden x hidden per state, and the gates. */
const rowWork = ({ network: { hidden }, periods }: EncodingTask): number => (3 * hidden + 70) * hidden * periods;

/** Takes the parts of the next call from the front of `left`: of as many tasks and rows as its time allows. */
function nextParts(left: Part[], tasks: readonly EncodingTask[], pace: CallPace, most: number): Part[] {
  const parts: Part[] = [];
  let budget = pace.budget();
  for (let part = left[0]; part !== undefined && budget > 0 && parts.length < most; part = left[0]) {
    const work = rowWork(tasks[part.task]!);
    const rows = CHUNK * Math.max(1, Math.floor(budget / work / CHUNK));
    const to = Math.min(part.to, part.from + rows);
    parts.push({ ...part, to });
    budget -= (to - part.from) * work;
    if (to === part.to) left.shift();
    else left[0] = { ...part, from: to };
  }
  return parts;
}

/** A task of some of the rows of another. */
function rowsOf(task: EncodingTask, from: number, to: number): EncodingTask {
  const { n, periods, codes, lengths, numeric, network } = task;
  if (from === 0 && to === n) return task;
  const rows = to - from;
  const part = new Int32Array(network.vocabularies.length * rows * periods);
  network.vocabularies.forEach((_, c) => {
    part.set(codes.subarray((c * n + from) * periods, (c * n + to) * periods), c * rows * periods);
  });
  const columns = periods * network.numeric;
  return {
    ...task,
    n: rows,
    codes: part,
    lengths: lengths.slice(from, to),
    numeric: numeric.slice(from * columns, to * columns),
  };
}

/** Writes the columns of `rows` rows to rows `from`, ... of columns of n rows. */
function place(part: Encoding, rows: number, into: Encoding, { n, from }: { n: number; from: number }): void {
  for (const what of ["representation", "outputs"] as const) {
    for (let c = 0; c * rows < part[what].length; c++) {
      into[what].set(part[what].subarray(c * rows, (c + 1) * rows), c * n + from);
    }
  }
}
