import {
  CareerDmlError,
  type Dataset,
  type Folds,
  type Representation,
  type RunContext,
  design,
  selectEntries,
} from "@career-dml/core";
import { abilityPosterior, type CareerSimulation } from "@career-dml/dgp";
import {
  careerDescriptives,
  careerRepresentations,
  type EncoderName,
  occupationShares,
  type PartialEncoderOptions,
  REFERENCE_ENCODER_OPTIONS,
  type RepresentationRequest,
  staticPca,
  VARIANTS,
} from "@career-dml/gru";
import { isEstimateFailure } from "./estimate-failure.js";
import { unknownName } from "../unknown-name.js";

/**
 * - `computed`: a single design that saw no outcome and no treatment.
 * - `trained`: by an encoder, cross-fitted: a design for each fold.
 * - `reference`: by an encoder on the rows that it describes, as in v3.4.
 * - `hidden`: what only a simulation knows; never chosen.
 */
export type RepresentationKind = "computed" | "trained" | "reference" | "hidden";

/** Units of a run, and where they stand in the simulation. */
interface Units {
  readonly simulation: CareerSimulation;
  readonly data: Dataset;
  readonly rows: Uint32Array;
  readonly folds: Folds;
  readonly seed: number;
}

type Compute = (units: Omit<Units, "folds">, run: RunContext) => Representation;

const COMPUTED: Readonly<Record<string, Compute>> = {
  shares: ({ data }, run) => occupationShares(data.sequences, {}, run),
  pca: ({ data }, run) => staticPca(data.sequences, {}, run),
  descriptives: ({ data }) => careerDescriptives(data.sequences),
};

const HIDDEN: Readonly<Record<string, Compute>> = {
  ability: ({ simulation, rows }) => hidden("ability", simulation.truth.abilityLabel, simulation.truth.ability, rows),
  posterior: ({ simulation, rows }) =>
    hidden("posterior", "posterior mean of ability given the career", abilityPosterior(simulation), rows),
};

const PREFIX = "reference-";
const REFERENCE_VARIANTS = ["predictive", "vib", "adversarial", "twoStage"] as const;
const encoders = Object.keys(VARIANTS) as EncoderName[];

/** Every representation of studies, by kind. */
export const STUDY_REPRESENTATIONS: Readonly<Record<RepresentationKind, readonly string[]>> = Object.freeze({
  computed: Object.keys(COMPUTED),
  trained: encoders,
  reference: REFERENCE_VARIANTS.map((variant) => `${PREFIX}${variant}`),
  hidden: Object.keys(HIDDEN),
});

/** The kind of a representation, `null` of a name that is none. */
export function representationKind(name: string): RepresentationKind | null {
  const found = Object.entries(STUDY_REPRESENTATIONS).find(([, names]) => names.includes(name));
  return found === undefined ? null : (found[0] as RepresentationKind);
}

/** What is wrong with a name that is no representation. */
export const unknownRepresentation = (name: string): string =>
  unknownName(name, "representation", Object.values(STUDY_REPRESENTATIONS).flat());

/** Whether the data may choose it: it is known without the truth, and not of outcomes that it is then used for. */
export const isChoosable = (name: string): boolean => {
  const kind = representationKind(name);
  return kind === "computed" || kind === "trained";
};

function hidden(name: string, label: string, values: Float64Array, rows: Uint32Array): Representation {
  const designs = Object.freeze([design({ [label]: selectEntries(values, rows) })]);
  return Object.freeze({
    name,
    label,
    dimension: 1,
    designs,
    folds: null,
    inSample: false,
    reproducible: true,
    training: [],
    options: {},
  });
}

/** Computes once what several estimators need. */
type Once = <T>(what: string, compute: () => Promise<T>) => Promise<T>;

/**
 * Representations by name, each computed when it is first asked for; all encoders of one kind are trained together, which is
 * cheaper and changes no bit. Where one of them fails the others are trained without it.
 *
 * Encoders compute in single precision, which has the same bits on every machine and takes half the time of double.
 */
export function trainRepresentations(names: readonly string[], units: Units, once: Once, run: RunContext) {
  const of = (kind: RepresentationKind) => names.filter((name) => representationKind(name) === kind);
  return async (name: string): Promise<Representation> => {
    const kind = representationKind(name);
    const compute = COMPUTED[name] ?? HIDDEN[name];
    if (compute !== undefined) return once(name, async () => compute(units, run));
    if (kind !== "trained" && kind !== "reference") throw new CareerDmlError("OPTIONS", unknownRepresentation(name));
    const together = await once(kind === "trained" ? "encoders" : "reference encoders", () =>
      trainAll(of(kind), units, run),
    );
    const found = together.get(name)!;
    if (found instanceof Error) throw found;
    return found;
  };
}

/**
 * A representation that is a single design, of all units of a simulation, whether their outcome is seen or not.
 *
 * @throws {CareerDmlError} of code `OPTIONS` if it is trained: then it is of the units with an outcome.
 */
export function wholeRepresentation(name: string, simulation: CareerSimulation, run: RunContext): Representation {
  const compute = COMPUTED[name] ?? HIDDEN[name];
  if (compute === undefined) throw new CareerDmlError("OPTIONS", `${name} is not a single design of all units.`);
  const { dataset: data, seed } = simulation;
  return compute({ simulation, data, rows: Uint32Array.from(data.treatment.keys()), seed }, run);
}

type Trained = Map<string, Representation | CareerDmlError>;

async function trainAll(names: readonly string[], units: Units, run: RunContext): Promise<Trained> {
  try {
    const trained = await train(names, units, run);
    return new Map(names.map((name, k) => [name, trained[k]!]));
  } catch (error) {
    if (!isEstimateFailure(error)) throw error;
    if (names.length === 1) return new Map([[names[0]!, error]]);
  }
  const apart: Trained = new Map();
  for (const name of names) for (const [key, value] of await trainAll([name], units, run)) apart.set(key, value);
  return apart;
}

function train(names: readonly string[], { data, folds, seed }: Units, run: RunContext): Promise<Representation[]> {
  const isReference = names[0]!.startsWith(PREFIX);
  const options: PartialEncoderOptions = isReference
    ? { ...REFERENCE_ENCODER_OPTIONS, seed }
    : { precision: "single", seed };
  const requests = names.map((name): RepresentationRequest => {
    return { variant: name.slice(isReference ? PREFIX.length : 0) as EncoderName, options };
  });
  return careerRepresentations(requests, data, isReference ? null : folds, run);
}
