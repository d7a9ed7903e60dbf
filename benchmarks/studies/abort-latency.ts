// How long a training of encoders goes on after its abort signal, and what still runs then: both backends, small and large
// careers, the moment of the abort spread over the run.
//
//   npm run study -- abort-latency [aborts per row = 12]
import { setTimeout as after } from "node:timers/promises";
import { createRng, type Dataset, type RunContext, type Rng, sequencesOf, stratifiedFolds } from "@career-dml/core";
import { careerRepresentations, type EncoderName } from "@career-dml/gru";
import { markdownTable } from "../markdown-table.js";
import { publish } from "../study-table.js";

const OCCUPATIONS = 49;
const OPTIONS = { embedding: 32, hidden: 64, phi: 16, epochs: 1000, patience: 0 };

/** Aborts come within so many seconds from the start. */
const WITHIN = 4;

/** Milliseconds after the end in which nothing may run any more. */
const AFTERWARDS = 500;

interface Setting {
  readonly n: number;
  readonly periods: number;
  readonly backend: "native" | "js";
  readonly threads: number;
  readonly variants: readonly EncoderName[];
}

function settings(): Setting[] {
  const sizes = [
    { n: 1000, periods: 10 },
    { n: 20_000, periods: 40 },
  ];
  const runs = (["native", "js"] as const).flatMap((backend) => [1, 2].map((threads) => ({ backend, threads })));
  const variants: readonly EncoderName[][] = [["predictive"], ["vib", "adversarial", "twoStage"]];
  return sizes.flatMap((size) =>
    runs.flatMap((run) => variants.map((names) => ({ ...size, ...run, variants: names }))),
  );
}

function careers({ n, periods }: Setting): Dataset {
  const rng = createRng(1);
  const histories = Array.from({ length: n }, () =>
    Array.from({ length: periods }, () => String(rng.below(OCCUPATIONS))),
  );
  return {
    n,
    outcome: Float64Array.from({ length: n }, () => rng.uniform()),
    treatment: Uint8Array.from({ length: n }, () => rng.below(2)),
    covariates: { n, p: 0, names: [], x: new Float64Array(0) },
    instrument: null,
    sequences: [sequencesOf("occupation", histories)],
    units: Array.from({ length: n }, (_, i) => String(i)),
    names: { outcome: "wage", treatment: "adopted", instrument: null },
  };
}

/** Milliseconds from when the abort was due to the answer, and processor time in the half second after it. */
async function abortOnce(
  data: Dataset,
  { backend, threads, variants }: Setting,
  seconds: number,
): Promise<{ readonly latency: number; readonly busy: number }> {
  const stop = new AbortController();
  const run: RunContext = { backend, threads, signal: stop.signal };
  const folds = stratifiedFolds(data.treatment, 5, createRng(1));
  const due = performance.now() + 1000 * seconds;
  // A timer that is late because a call holds the thread is part of what is measured.
  const timer = setTimeout(() => stop.abort(), 1000 * seconds);
  const requests = variants.map((variant) => ({ variant, options: OPTIONS }));
  const code = await careerRepresentations(requests, data, folds, run).then(
    () => "FINISHED",
    (error: { code?: string }) => error.code,
  );
  const latency = performance.now() - due;
  clearTimeout(timer);
  if (code !== "ABORTED") throw new Error(`training ended with ${code} before its abort`);
  const before = process.cpuUsage();
  await after(AFTERWARDS);
  const { user, system } = process.cpuUsage(before);
  return { latency, busy: (user + system) / 1000 };
}

async function row(setting: Setting, aborts: number, rng: Rng): Promise<string[]> {
  const data = careers(setting);
  const answers: { latency: number; busy: number }[] = [];
  // Kernels and workers are loaded before the first moment that counts.
  await abortOnce(data, setting, 1);
  for (let k = 0; k < aborts; k++) {
    answers.push(await abortOnce(data, setting, (WITHIN * (k + rng.uniform())) / aborts));
  }
  const sorted = answers.map(({ latency }) => latency).sort((a, b) => a - b);
  const { n, periods, backend, threads, variants } = setting;
  return [
    `${n} x ${periods}`,
    backend,
    String(threads),
    variants.join(", "),
    sorted[Math.floor(sorted.length / 2)]!.toFixed(0),
    sorted.at(-1)!.toFixed(0),
    Math.max(...answers.map(({ busy }) => busy)).toFixed(0),
  ];
}

const aborts = Number(process.argv[2] ?? 12);
const rng = createRng(2);
const rows: string[][] = [];
for (const setting of settings()) rows.push(await row(setting, aborts, rng));
await publish(
  "abort-latency",
  `# From an abort to its answer

Encoders of 5 folds, embedding 32, GRU 64, batch 64, double precision; ${aborts} aborts a row, spread over the first
${WITHIN} seconds. Milliseconds from when the abort was due to the rejected promise, and most processor time in the
${AFTERWARDS} ms after it.

${markdownTable(["careers", "backend", "threads", "variants", "median", "longest", "busy afterwards"], rows)}
`,
);
