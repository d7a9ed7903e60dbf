import { type Dataset, type Folds, type Representation, type RunContext, trainingUnits } from "@career-dml/core";
import { type EncodedCareers, encodeMany } from "./encode.js";
import type { PartialEncoderOptions } from "./encoder-options.js";
import { KERNEL_ENGINE, type RecurrentEngine } from "./recurrent-engine.js";
import { type Encoder, type EncoderJob, membersOf } from "./encoder.js";
import { trainEncoders } from "./train-encoder.js";
import { type EncoderName, VARIANTS } from "./variants.js";

/** One representation that is asked for. */
export interface RepresentationRequest {
  readonly variant: EncoderName;
  readonly options?: PartialEncoderOptions;
}

/**
 * The career representation of one encoder variant, cross-fitted: for each fold an encoder is trained on the rows outside
 * it and describes all n units. Without folds one encoder is trained on all rows that it then describes, as the reference
 * does (v3.4 only): the representation has then seen the outcomes it is used for, and `inSample` says so.
 *
 * Covariates do not enter the encoder.
 *
 * @throws {OptionsError} if an option is unknown or out of range.
 * @throws {DataError} without careers, or where a unit's history is empty or its channels differ in length.
 * @throws {NotConvergedError} if training diverges.
 * @throws {AbortedError} if the run is aborted.
 */
export async function careerRepresentation(
  variant: EncoderName,
  data: Dataset,
  folds: Folds | null,
  options: PartialEncoderOptions = {},
  run: RunContext = {},
): Promise<Representation> {
  const [representation] = await careerRepresentations([{ variant, options }], data, folds, run);
  return representation!;
}

/**
 * As `careerRepresentation` for several requests at once, in their order: all folds of all requests are trained together,
 * spread over threads; requests with one seed share initial encoder, order of rows and noise, and what they train alike is
 * trained once. Each answer equals that of a request of its own.
 */
export async function careerRepresentations(
  requests: readonly RepresentationRequest[],
  data: Dataset,
  folds: Folds | null,
  run: RunContext = {},
  engine: RecurrentEngine = KERNEL_ENGINE,
): Promise<Representation[]> {
  const trained = await trainedRepresentations(requests, data, folds, run, engine);
  return trained.map(({ representation }) => representation);
}

/** A representation and the encoders that it comes from. */
export interface TrainedRepresentation {
  readonly representation: Representation;
  /** That of each fold in turn, or the one that was trained on all rows. */
  readonly encoders: readonly Encoder[];
}

/** As `careerRepresentations`, with the encoders: for those who want to know what these read from careers. */
export async function trainedRepresentations(
  requests: readonly RepresentationRequest[],
  data: Dataset,
  folds: Folds | null,
  run: RunContext = {},
  engine: RecurrentEngine = KERNEL_ENGINE,
): Promise<TrainedRepresentation[]> {
  const rows = folds === null ? [allUnits(data.n)] : Array.from({ length: folds.k }, (_, f) => trainingUnits(folds, f));
  const jobs: EncoderJob[] = requests.flatMap(({ variant, options }) =>
    rows.map((units, fold) => ({ variant, rows: units, fold, ...(options && { options }) })),
  );
  const encoders = await trainEncoders(data, jobs, run, engine);
  const encoded = await encodeMany(encoders, data, run, engine);
  return requests.map((_, r) => {
    const of = <T>(all: readonly T[]): T[] => all.slice(r * rows.length, (r + 1) * rows.length);
    const made = representationBy(of(encoders), of(encoded), folds);
    const representation = engine.reproducible ? made : Object.freeze({ ...made, reproducible: false });
    return { representation, encoders: of(encoders) };
  });
}

/**
 * The representation that trained encoders, run by the kernels, give of the units that they were trained for.
 *
 * @param encoders That of each fold in turn, or one that was trained on all units.
 * @param encoded What each says of all units.
 * @param folds `null` for an encoder that was trained on the rows it describes.
 */
export function representationBy(
  encoders: readonly Encoder[],
  encoded: readonly EncodedCareers[],
  folds: Folds | null,
): Representation {
  const { variant, options } = encoders[0]!;
  const designs = encoded.map((e) => e.design);
  return Object.freeze({
    name: variant,
    label: VARIANTS[variant].label,
    dimension: designs[0]!.p,
    designs: Object.freeze(designs),
    folds,
    inSample: folds === null,
    reproducible: encoders.every((encoder) => encoder.options.precision !== "fast"),
    training: Object.freeze(
      encoders.map((encoder, fold) => {
        const losses = membersOf(encoder).flatMap((member) => member.losses);
        return { fold, losses, unseen: encoded[fold]!.unseen };
      }),
    ),
    options,
  });
}

const allUnits = (n: number): Uint32Array => Uint32Array.from({ length: n }, (_, i) => i);
