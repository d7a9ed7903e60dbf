import { extname } from "node:path";
import { type AttributionResult, checkpoint, partOf, report, type RunContext } from "@career-dml/core";
import { encodeEncoders, occupationAttribution } from "@career-dml/gru";
import { count } from "../data/column-checks.js";
import { checkTableFile, writeTables } from "../data/write-tables.js";
import { attributionFiles, checkAttributionFile } from "../embed/attribution-files.js";
import { applyModel } from "../embed/apply-model.js";
import type { Embedding } from "../embed/embedding.js";
import { embeddingSummary, type EmbeddingSummary } from "../embed/embedding-summary.js";
import { embeddingTable } from "../embed/embedding-table.js";
import { examine } from "../embed/examine.js";
import { trainEmbedding } from "../embed/train-embedding.js";
import { unseenOfEmbedding } from "../embed/unseen-of-embedding.js";
import type { EmbedOptions } from "../embed-options.js";

/** Share of the command at which each part ends, for the bar: rough. */
const PLAN = { describe: 0.6, examine: 0.9, attribute: 0.95 } as const;

/**
 * Trains encoders on a panel, or applies trained ones, and writes one row per unit; beside it the trained encoders and,
 * where it is asked for, what their predictions hang on. All files or none.
 *
 * @throws {FileError} if a file cannot be read or written. @throws {AbortedError} if the run is stopped.
 * @throws What reading the data, training and describing throw.
 */
export async function embed(options: EmbedOptions, run: RunContext): Promise<EmbeddingSummary> {
  const { out, model, attribution } = options;
  checkTableFile(out);
  if (attribution !== null) checkAttributionFile(attribution);
  const lap = laps();
  const first = partOf(run, 0, PLAN.describe);
  const embedding = model === null ? await trainEmbedding(options, first) : await applyModel(model, options, first);
  lap("describe");
  await checkpoint(run);
  const { dataset } = embedding;
  const within = partOf(run, PLAN.describe, PLAN.examine);
  const examination = dataset === null ? null : await examine({ ...embedding, dataset }, options, within);
  lap("examine");
  const changes = attribution === null ? null : await attribute(embedding, partOf(run, PLAN.examine, PLAN.attribute));
  lap("attribute");
  const unseen = unseenOfEmbedding(embedding);
  const table = embeddingTable(embedding, unseen, options);
  const trained = model ?? options.saveModel ?? `${out.slice(0, out.length - extname(out).length)}.encoder`;
  const drawn = changes === null ? [] : await attributionFiles(attribution!, changes);
  const encoders = model === null ? [{ file: trained, content: encodeEncoders(embedding.encoders) }] : [];
  await writeTables([{ file: out, table }, ...encoders, ...drawn], partOf(run, PLAN.attribute, 1), "writing the files");
  lap("write");
  const files = { rows: out, model: trained, attribution: drawn.map(({ file }) => file) };
  const found = { embedding, unseen, examination, attribution: changes, files, columns: Object.keys(table.columns) };
  return embeddingSummary({ ...found, timings: lap.seconds() }, options, run);
}

function attribute(embedding: Embedding, run: RunContext): Promise<AttributionResult> {
  report(run, "attribution", 0, 1);
  const { encoders, sequences, numericHistories, folds } = embedding;
  return occupationAttribution({ encoders, sequences, numericHistories, folds }, {}, run);
}

/** Seconds since the lap before, by name, and in total. */
function laps() {
  const started = performance.now();
  let last = started;
  const seconds: Record<string, number> = {};
  const lap = (name: string): void => {
    const now = performance.now();
    seconds[name] = (now - last) / 1000;
    last = now;
  };
  return Object.assign(lap, { seconds: () => Object.freeze({ ...seconds, total: (last - started) / 1000 }) });
}

const grouped = (value: number): string => value.toLocaleString("en-US");

/** What was written and found, for a terminal. */
export function embeddingText(summary: EmbeddingSummary): string {
  const { label, n, dimension, encoders, files, channels, numeric, training, use, leftOut } = summary;
  const of = encoders.length === 1 ? "one encoder" : `${encoders.length} encoders`;
  const saved = training === "applied" ? `by ${files.model}` : `encoders: ${files.model}`;
  return [
    `${count(n, "unit")}, ${label}, ${count(dimension, "column")} by ${of}: ${files.rows}; ${saved}`,
    use,
    ...(numeric.length > 0 ? [`Numbers read beside the states: ${numeric.map(({ name }) => name).join(", ")}.`] : []),
    ...channels.map(unseenText),
    ...leftOut.map(({ reason, count: units }) => `Left out: ${grouped(units)} ${reason}.`),
    ...examinationText(summary),
    ...(files.attribution.length > 0 ? [`What the predictions hang on: ${files.attribution.join(", ")}`] : []),
  ].join("\n");
}

function unseenText({ channel, states, careers, labels }: EmbeddingSummary["channels"][number]): string {
  if (states === 0) return `Every ${channel} is one that training knows.`;
  const named = labels.slice(0, 5).map(({ label, states: often }) => `${label} (${grouped(often)})`);
  const more = labels.length > named.length ? ", …" : "";
  return `${count(states, "state")} of ${channel} in ${count(careers, "career")} read as unknown, since training never met them: ${named.join(", ")}${more}.`;
}

function examinationText({ examination }: EmbeddingSummary): string[] {
  if (examination === null) return [];
  const { outcomeR2, treatmentAuc } = examination.probing;
  const { leakage } = examination;
  const probed = `A linear probe reads an out-of-fold R2 of ${outcomeR2.toFixed(3)} for the outcome and an AUC of ${treatmentAuc.toFixed(3)} for the treatment`;
  const caution = leakage?.inSample === true ? "; the encoder saw these outcomes, so both are too good" : "";
  const seen =
    leakage === null || leakage.seen === null
      ? []
      : [
          `Outcomes of rows that an encoder was trained on: R2 ${leakage.seen.seenR2.toFixed(3)}; of others: ${leakage.seen.unseenR2.toFixed(3)} (what cross-fitting keeps out).`,
        ];
  const placebo =
    leakage === null || leakage.placebo === null
      ? []
      : [
          `Trained on ${leakage.placebo.permutations} permutations of the outcome it tells them with a correlation of ${leakage.placebo.correlation.toFixed(3)} (p = ${leakage.placebo.pValue.toPrecision(2)}): ${leakage.verdict}.`,
        ];
  return [`${probed}${caution}.`, ...seen, ...placebo];
}
