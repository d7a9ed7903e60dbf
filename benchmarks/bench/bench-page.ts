import type { FigureText } from "@career-dml/report/figures";
import { markdownTable } from "../markdown-table.js";
import type { BenchResult, BenchRow, BoundedRow, PeerRow } from "./bench-result.js";
import { benchSummary } from "./bench-summary.js";
import { digits, duration } from "./number-text.js";
import { spreadOf, type Timing } from "./timing.js";

const megabytes = (bytes: number | null): string => (bytes === null ? "-" : `${digits(bytes / 1e6)} MB`);

/** `189 ms ± 2 %`; without a spread where there are too few calls for one. */
function timingText(timing: Timing | null): string {
  if (timing === null) return "-";
  const { calls, median } = timing;
  return calls < 3 ? duration(median) : `${duration(median)} ± ${Math.round(100 * spreadOf(timing))} %`;
}

const over = (slow: Timing, fast: Timing | null): string =>
  fast === null ? "-" : `${digits(slow.median / fast.median)}x`;

const bits = (equal: boolean | null): string => (equal === null ? "-" : equal ? "same" : "DIFFERENT");

const boundText = ({ atMost, nativeThreads }: BenchRow): string =>
  atMost === null
    ? "-"
    : `${duration(atMost)}${nativeThreads !== null && nativeThreads.median > atMost ? ", EXCEEDED" : ""}`;

function timedTable(rows: readonly BenchRow[], what: string, threads: number): string {
  const bounded = rows.some(({ atMost }) => atMost !== null);
  const header = [what, "case", "TypeScript", "native, 1 thread", `native, ${threads} threads`];
  const ratios = ["1 thread", `${threads} threads`, "bits", ...(bounded ? ["at most"] : [])];
  const body = rows.map((row) => [
    `\`${row.subject}\``,
    row.name,
    timingText(row.js),
    timingText(row.native),
    timingText(row.nativeThreads),
    over(row.js, row.native),
    over(row.js, row.nativeThreads),
    bits(row.equal),
    ...(bounded ? [boundText(row)] : []),
  ]);
  const reasons = rows.flatMap(({ subject, name, slower }) =>
    slower === null ? [] : [`Where native is not faster: \`${subject}\`, ${name}: ${slower}`],
  );
  return [markdownTable([...header, ...ratios], body), ...reasons].join("\n\n");
}

const runTable = (rows: readonly BenchRow[]): string =>
  markdownTable(
    ["command", "case", "TypeScript", "native", "ratio", "memory, TypeScript", "memory, native", "bits", "at most"],
    rows.map((row) => [
      `\`${row.subject}\``,
      row.name,
      timingText(row.js),
      timingText(row.nativeThreads),
      over(row.js, row.nativeThreads),
      megabytes(row.peak?.js ?? null),
      megabytes(row.peak?.native ?? null),
      bits(row.equal),
      boundText(row),
    ]),
  );

const unitText = (value: number, unit: BoundedRow["unit"]): string =>
  unit === "s" ? duration(value) : unit === "times" ? `${digits(value)}x` : `${digits(value)} MB`;

const limitsTable = (rows: readonly BoundedRow[]): string =>
  rows.length === 0
    ? "Limits are those of native kernels, which are not here."
    : markdownTable(
        ["what", "measured", "at most", "holds"],
        rows.map(({ name, unit, value, bound }) => [
          name,
          unitText(value, unit),
          bound === null ? "-" : unitText(bound, unit),
          bound === null ? "-" : value <= bound ? "yes" : "NO",
        ]),
      );

const peersTable = (rows: readonly PeerRow[]): string =>
  rows.length === 0
    ? "None is installed here: `pnpm bench:peers` installs those that there are into a folder of their own."
    : markdownTable(
        ["task", "other software", "its time", "ours", "ratio", "agreement"],
        rows.map(({ task, peer, version, peerSeconds, ours, ratio, agreement }) => [
          task,
          `${peer} ${version}`,
          duration(peerSeconds),
          duration(ours),
          `${digits(ratio)}x`,
          agreement,
        ]),
      );

/** Processes that another took turns with lengthen every time. */
const isBusy = ({ loadBefore, threads }: BenchResult["environment"]): boolean => loadBefore > threads / 2;

/** The machine and what ran on it. */
function place({ environment: e }: BenchResult): string {
  const busy = isBusy(e) ? " **Others worked on the machine: times are too long, and ratios rough.**" : "";
  const kernels = e.native
    ? `native kernels${e.instructions === null ? "" : ` on ${e.instructions}`}`
    : "no native kernels";
  const compiler = e.rustc === null ? "" : `, rustc ${e.rustc}`;
  return `Version ${e.version}; ${e.cpu}, ${e.threads} threads, ${e.memoryGib} GiB, ${e.platform}, ${e.system}, Node ${e.node}${compiler}, ${kernels}; load ${e.loadBefore} before the run.${busy}`;
}

const LEGEND = `Medians of wall time, ± half the distance between the quartiles. TypeScript runs on one thread, but in the main job on all. The last columns are TypeScript over native, and
whether native results equal TypeScript's to the last bit with 1, 2, 3 and 8 threads. Bounds are targets of this project, set on two threads of a machine with AVX-512.
[How to read it](../../docs/benchmarks.md).`;

const historyText = ({ alt, caption }: FigureText): string => `![${alt}](history.svg)\n\n${caption}`;

/** Results as a Markdown page: what one sees, the machine, a table for each section that was measured. @param history What is said about the figure of versions, where there is one. */
export function benchPage(result: BenchResult, history: FigureText | null = null): string {
  const { run, limits, estimators, kernels, peers } = result.sections;
  const { threads } = result.environment;
  const parts: readonly (readonly [string, string | undefined])[] = [
    ["The main job", run && runTable(run)],
    ["Estimators", estimators && timedTable(estimators, "estimator", threads)],
    ["Kernels", kernels && timedTable(kernels, "kernel", threads)],
    ["What must not be exceeded", limits && limitsTable(limits)],
    ["Other software", peers && peersTable(peers)],
    ["Over versions", history === null ? undefined : historyText(history)],
  ];
  const shown = parts.flatMap(([title, table]) => (table === undefined ? [] : [`## ${title}`, table]));
  return `${["# How fast", benchSummary(result), place(result), LEGEND, ...shown].filter((part) => part !== "").join("\n\n")}\n`;
}
