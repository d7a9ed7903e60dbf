import { type Dataset, type Representation, type RunContext, withoutProgress } from "@career-dml/core";
import {
  careerDescriptives,
  careerRepresentations,
  type Encoder,
  type EncoderName,
  occupationShares,
  type RepresentationRequest,
  staticPca,
  trainedRepresentations,
} from "@career-dml/gru";
import type { RunOptions } from "../options.js";
import type { Settings } from "./settings.js";

/** What careers are turned into. */
export interface Represented {
  /** In the order of the options: baselines and encoders. */
  readonly representations: readonly Representation[];
  /** The encoders of each representation that is trained, by its name: that of each fold, or one for all rows. */
  readonly encoders: ReadonlyMap<string, readonly Encoder[]>;
  /** The bottleneck encoder at each strength of the sweep. */
  readonly sweep: readonly { readonly beta: number; readonly representation: Representation }[];
}

/** Representations that are computed and not trained. */
const BASELINES: Readonly<Record<string, (data: Dataset, settings: Settings, run: RunContext) => Representation>> = {
  shares: ({ sequences }, { endpoints }, run) => occupationShares(sequences, { endpoints }, run),
  pca: ({ sequences }, _, run) => staticPca(sequences, {}, run),
  descriptives: ({ sequences }) => careerDescriptives(sequences),
};

const isEncoder = (name: string): name is EncoderName => !(name in BASELINES);

/** Baselines, encoders and the sweep; every encoder of every fold is trained in one go. */
export async function representCareers(
  data: Dataset,
  options: RunOptions,
  settings: Settings,
  run: RunContext,
): Promise<Represented> {
  const encoders = options.representations.filter(isEncoder);
  const requests: RepresentationRequest[] = [
    ...encoders.map((variant) => ({ variant, options: settings.encoder })),
    ...options.betas.map((beta) => ({ variant: "vib" as const, options: { ...settings.encoder, beta } })),
  ];
  const trained = await trainedRepresentations(requests, data, settings.encoderFolds, run);
  const byName = new Map(encoders.map((name, k) => [name as string, trained[k]!]));
  const silent = withoutProgress(run);
  return {
    representations: options.representations.map(
      (name) => byName.get(name)?.representation ?? BASELINES[name]!(data, settings, silent),
    ),
    encoders: new Map([...byName].map(([name, { encoders: own }]) => [name, own])),
    sweep: options.betas.map((beta, k) => ({ beta, representation: trained[encoders.length + k]!.representation })),
  };
}

/** Trains the encoder of one name again on other data; baselines are computed. */
export async function representAgain(
  name: string,
  data: Dataset,
  settings: Settings,
  run: RunContext,
): Promise<Representation | null> {
  if (name === "covariates") return null;
  if (!isEncoder(name)) return BASELINES[name]!(data, settings, run);
  const request = { variant: name, options: settings.encoder };
  const [representation] = await careerRepresentations([request], data, settings.encoderFolds, run);
  return representation!;
}
