// How well the next occupation of held-out women is foretold (NLS young women, 1968 to 1988) by an encoder of whole careers
// and by the Markov model that it has to beat. Writes a table.
//
//   npm run study -- next-occupation [seed = 42] [folds = 5]
import {
  createRng,
  type Dataset,
  type Folds,
  randomFolds,
  type Sequences,
  sequencesOf,
  testUnits,
  trainingUnits,
} from "@career-dml/core";
import {
  encoderLikelihood,
  markovLikelihood,
  markovModel,
  type NextStateLikelihood,
  type Perplexity,
  trainEncoders,
} from "@career-dml/gru";
import { csvColumns } from "@career-dml/testing";
import { markdownTable } from "../markdown-table.js";
import { publish } from "../study-table.js";

/** More steps than there are: every state is then left like any other. */
const EVERYTHING = 1e12;

/** The occupation of each woman at each interview, years in order; a missing occupation is unknown. */
function careers(): Sequences {
  const { idcode, year, occ_code: occupation } = csvColumns("data/nlswork.csv");
  const histories = new Map<number, (string | null)[]>();
  const rows = [...idcode!.keys()].sort((a, b) => idcode![a]! - idcode![b]! || year![a]! - year![b]!);
  for (const row of rows) {
    const history = histories.get(idcode![row]!) ?? [];
    history.push(Number.isNaN(occupation![row]!) ? null : String(occupation![row]!));
    histories.set(idcode![row]!, history);
  }
  return sequencesOf("occupation", [...histories.values()]);
}

/** Perplexity over the steps of all folds. */
function pooled(parts: readonly Perplexity[]): string {
  const steps = parts.reduce((sum, part) => sum + part.steps, 0);
  const total = parts.reduce((sum, part) => sum + part.steps * part.logLikelihood!, 0);
  return Math.exp(-total / steps).toFixed(3);
}

/** The encoder of each fold on the women that it has not seen; options are the defaults of every encoder. */
async function encoderByFold(s: Sequences, folds: Folds, seed: number): Promise<NextStateLikelihood[]> {
  const jobs = Array.from({ length: folds.k }, (_, fold) => {
    return { variant: "nextState", options: { seed }, rows: trainingUnits(folds, fold), fold } as const;
  });
  const encoders = await trainEncoders(careersAlone(s), jobs);
  const scored = encoders.map((encoder, fold) =>
    encoderLikelihood(encoder, { sequences: [s] }, testUnits(folds, fold)),
  );
  return (await Promise.all(scored)).map(([occupation]) => occupation!);
}

/** Careers have neither outcome nor treatment here, and this encoder reads none. */
function careersAlone(s: Sequences): Dataset {
  const { n } = s;
  return {
    n,
    outcome: new Float64Array(n).fill(Number.NaN),
    treatment: new Uint8Array(n),
    covariates: { n, p: 0, names: [], x: new Float64Array(0) },
    instrument: null,
    sequences: [s],
    units: Array.from({ length: n }, (_, i) => String(i)),
    names: { outcome: "none", treatment: "none", instrument: null },
  };
}

function row(name: string, folds: readonly NextStateLikelihood[]): string[] {
  const parts = [folds.map((f) => f.next), folds.map((f) => f.moveOrStay), folds.map((f) => f.destination)];
  return [name, ...parts.map(pooled), folds.map((f) => f.next.perplexity!.toFixed(2)).join(", ")];
}

const [seed = 42, k = 5] = process.argv.slice(2).map(Number);
const s = careers();
const folds = randomFolds(s.n, k, createRng(seed));
const held = Array.from({ length: k }, (_, fold) => {
  const [train, test] = [trainingUnits(folds, fold), testUnits(folds, fold)];
  const plain = markovModel(s, train, { stayBackoff: EVERYTHING, moveBackoff: EVERYTHING, seed });
  const model = markovModel(s, train, { seed });
  return { plain: markovLikelihood(plain, s, test), markov: markovLikelihood(model, s, test), backoff: model.backoff };
});
const encoder = await encoderByFold(s, folds, seed);
const steps = held.reduce((sum, { markov }) => sum + markov.next.steps, 0);
const moves = held.reduce((sum, { markov }) => sum + markov.destination.steps, 0);
const unknown = held.reduce((sum, { markov }) => sum + markov.unknown, 0);
await publish(
  "next-occupation",
  `# The next occupation of held-out women

NLS young women: ${s.n} careers over ${s.vocabulary.length} occupations, ${k} folds of women, seed ${seed}; ${steps} steps between
interviews with known occupations, ${moves} of them moves; ${unknown} steps from or to an unknown occupation are left out. Perplexity of
the next occupation, of whether it changes, of the destination of those who move; then of the next occupation fold by fold.

${markdownTable(
  ["model", "next", "move or stay", "destination", "by fold"],
  [
    row(
      "the same shares for all",
      held.map(({ plain }) => plain),
    ),
    row(
      "Markov model",
      held.map(({ markov }) => markov),
    ),
    row("encoder nextState", encoder),
  ],
)}

Back-off chosen within the training women: ${held.map(({ backoff }) => `${backoff.stay} and ${backoff.move}`).join(", ")} steps (stay and move).
`,
);
