import { type AttributionResult, type DataSummary, type RunContext, threadsOf } from "@career-dml/core";
import { type Encoder, type UnseenStates, VARIANTS } from "@career-dml/gru";
import { selectBackend } from "@career-dml/kernels";
import type { EmbedOptions } from "../embed-options.js";
import { version } from "../version.js";
import { type Embedding, type EmbeddingKind, useOf } from "./embedding.js";
import type { Examination } from "./examine.js";
import type { UnseenOfEmbedding } from "./unseen-of-embedding.js";

/** Labels of unseen states that a result lists for each kind of state; the rest are counted. */
const LISTED = 20;

const NOT_REPRODUCIBLE =
  "In precision fast the last digits depend on processor and backend: the same options and seed may give others elsewhere.";

/** One encoder's training; those of an ensemble stand one after the other. */
interface TrainingSummary {
  /** Fold that it never saw, from 1; null if it was trained on all rows. */
  readonly fold: number | null;
  readonly epochs: number;
  /** Total loss over the training rows after the last epoch. */
  readonly loss: number;
  /** Smallest loss on the held-out rows, at which training was stopped; null without such rows. */
  readonly validationLoss: number | null;
}

/** What `career-dml embed --json` writes. */
export interface EmbeddingSummary {
  readonly kind: "embedding";
  readonly variant: string;
  readonly label: string;
  readonly training: EmbeddingKind;
  /** What the columns may be used for. */
  readonly use: string;
  readonly n: number;
  /** Columns of the representation by one encoder. */
  readonly dimension: number;
  readonly encoders: readonly TrainingSummary[];
  /** `model`: the file that was written or applied. */
  readonly files: { readonly rows: string; readonly model: string; readonly attribution: readonly string[] };
  readonly columns: readonly string[];
  /** Kinds of state, and what the encoder (of the unit's fold) reads as unknown in them. */
  readonly channels: readonly (Omit<UnseenStates, "byUnit"> & { readonly vocabulary: number })[];
  /** Numbers that the encoders read beside the states; `marked` where they may be missing. */
  readonly numeric: readonly { readonly name: string; readonly marked: boolean }[];
  /** Null where careers alone were read. */
  readonly examination: Examination | null;
  readonly attribution: AttributionResult | null;
  readonly data: { readonly file: string; readonly rows: number };
  readonly leftOut: DataSummary["dropped"];
  readonly options: EmbedOptions;
  readonly seed: number;
  /** Whether options and seed give the same bits on every processor and backend: not in `fast` precision. */
  readonly reproducible: boolean;
  readonly backend: string;
  readonly threads: number;
  readonly versions: Readonly<Record<string, string>>;
  readonly timings: Readonly<Record<string, number>>;
}

/** What was found and written. */
export interface Embedded {
  readonly embedding: Embedding;
  readonly unseen: UnseenOfEmbedding;
  readonly examination: Examination | null;
  readonly attribution: AttributionResult | null;
  readonly files: EmbeddingSummary["files"];
  readonly columns: readonly string[];
  readonly timings: EmbeddingSummary["timings"];
}

export function embeddingSummary(embedded: Embedded, options: EmbedOptions, run: RunContext): EmbeddingSummary {
  const { embedding, examination, attribution, files, columns, timings } = embedded;
  const { encoders, encoded, kind, units, source, rows, dropped } = embedding;
  const { variant } = encoders[0]!;
  const reproducible = encoders.every((encoder) => encoder.options.precision !== "fast");
  return Object.freeze({
    kind: "embedding",
    variant,
    label: VARIANTS[variant].label,
    training: kind,
    use: `${useOf(embedding, options.everyFold)}${reproducible ? "" : ` ${NOT_REPRODUCIBLE}`}`,
    n: units.length,
    dimension: encoded[0]!.design.p,
    encoders: encoders.flatMap((encoder, k) =>
      [encoder, ...encoder.ensemble].map((member) => trainingOf(member, encoders.length > 1 ? k + 1 : null)),
    ),
    files,
    columns,
    channels: channelsOf(embedding, embedded.unseen),
    numeric: encoders[0]!.numeric.map(({ name, marked }) => ({ name, marked })),
    examination,
    attribution,
    data: { file: source, rows },
    leftOut: dropped,
    options,
    seed: options.seed,
    reproducible,
    backend: selectBackend(run.backend).name,
    threads: threadsOf(run),
    versions: Object.freeze({ "career-dml": version(), node: process.versions.node }),
    timings,
  });
}

function trainingOf({ losses, validationLosses }: Encoder, fold: number | null): TrainingSummary {
  const held = validationLosses.filter((loss) => !Number.isNaN(loss));
  const best = held.length === 0 ? null : held.reduce((least, loss) => Math.min(least, loss));
  return { fold, epochs: losses.length, loss: losses.at(-1)!, validationLoss: best };
}

const channelsOf = ({ encoders }: Embedding, unseen: UnseenOfEmbedding): EmbeddingSummary["channels"] =>
  unseen.channels.map((channel, c) => ({
    ...channel,
    labels: channel.labels.slice(0, LISTED),
    vocabulary: encoders[0]!.channels[c]!.vocabulary.length,
  }));
