// Every truth that the generators state by formula, against the average over draws: effects of the population, of the treated, of those the
// instrument moves, by exposure; shares treated and seen; moments of the noise; the first stage.
//
//   npm run study -- dgp-truth [draws = 1000000]
import { type SimulateCareersOptions, type TruthCheck, truthAgainstDraws } from "@career-dml/dgp";
import { markdownTable } from "../markdown-table.js";
import { publish } from "../study-table.js";

/** Careers say nothing of these truths: short ones in a small market are drawn soon. */
const SHORT = { periods: 5, occupations: 3 } as const;
/** Draws that are held at once. */
const PART = 50_000;
const SEED = 1;

const DESIGNS: Readonly<Record<string, SimulateCareersOptions>> = {
  "default: structural selection, uniform peers": {},
  "v3.4: structural selection, Beta(2, 5) peers": { profile: "v3.4" },
  "v3.4, mechanical selection": { profile: "v3.4", selection: "mechanical" },
  "ladder careers, mechanical selection, peers of strength .5": {
    careers: "ladder",
    selection: "mechanical",
    peerStrength: 0.5,
  },
  "binary peers": { peerLaw: "binary" },
  "binary peers of share .3, mechanical selection": { peerLaw: "binary", peerShare: 0.3, selection: "mechanical" },
  "Student's t noise, 10 degrees of freedom": { noiseFamily: "student-t", noiseDf: 10 },
  "skewed noise": { noiseFamily: "skewed" },
  "heteroscedastic noise": { noiseFamily: "heteroscedastic" },
  "outcomes missing at random": { observation: "at-random" },
  "outcomes missing not at random, normal errors": { observation: "nonignorable" },
  "outcomes missing not at random, skewed errors, correlation -.8": {
    observation: "nonignorable",
    observationCorrelation: -0.8,
    noiseFamily: "skewed",
  },
  "early adoption, effects growing by .1 a period": { adoptionLaw: "early", effectByExposure: 0.1 },
  "late adoption, effects fading by .05 a period": { adoptionLaw: "late", effectByExposure: -0.05 },
  "the able adopt earlier, effects growing by .1 a period": { adoptionLaw: "by-ability", effectByExposure: 0.1 },
  "the able adopt earlier inside the history": {
    timing: "reference",
    periods: 9,
    adoptionLaw: "by-ability",
    effectByExposure: 0.1,
  },
  "semi-synthetic, tau .538": { profile: "semi-synthetic", periods: 10 },
  "semi-synthetic, tau .08": { profile: "semi-synthetic", periods: 10, tau: 0.08 },
  "semi-synthetic, heteroscedastic noise": { profile: "semi-synthetic", periods: 10, noiseFamily: "heteroscedastic" },
};

const distanceOf = ({ formula, draws, se }: TruthCheck): number => (se === 0 ? 0 : (draws - formula) / se);

function section(name: string, checks: readonly TruthCheck[]): string {
  const rows = checks.map((check) => [
    check.quantity,
    check.formula.toFixed(6),
    check.draws.toFixed(6),
    check.se.toFixed(6),
    distanceOf(check).toFixed(2),
  ]);
  return `## ${name}\n\n${markdownTable(["quantity", "formula", "draws", "standard error", "distance in standard errors"], rows)}\n`;
}

const draws = Number(process.argv[2] ?? 1_000_000);
if (!(draws >= PART)) throw new Error(`Give at least ${PART} draws, not ${process.argv[2]}.`);
const seeds = Math.round(draws / PART);
const results = Object.entries(DESIGNS).map(([name, options]) => {
  const checks = truthAgainstDraws({ ...SHORT, n: PART, seed: SEED, ...options }, seeds);
  process.stderr.write(`${name}\n`);
  return { name, checks };
});
const distances = results.flatMap(({ checks }) => checks.map((check) => Math.abs(distanceOf(check))));
const beyond = (limit: number): number => distances.filter((distance) => distance > limit).length;
await publish(
  "dgp-truth",
  `# Truths of simulated careers by formula, against ${(seeds * PART).toLocaleString("en-US")} draws of each design

Formulas: closed forms, sums over education, Gauss-Legendre quadrature over ability and peer adoption; in the semi-synthetic profile the
inversion of a characteristic function. Draws: averages over units (seeds ${SEED} to ${SEED + seeds - 1}, ${PART.toLocaleString("en-US")} units each), effects weighted by what was realised
(treated or not, who was seen, covariance with the instrument). Moments of the noise are of its ratio to the stated standard
deviation; those whose average has no finite variance are left out.

${distances.length} comparisons: ${beyond(2)} beyond 2 standard errors (${(distances.length * 0.0455).toFixed(1)} expected of exact formulas, were they independent),
${beyond(3)} beyond 3 (${(distances.length * 0.0027).toFixed(1)}), ${beyond(4)} beyond 4; the largest distance is ${Math.max(...distances).toFixed(2)}.

${results.map(({ name, checks }) => section(name, checks)).join("\n")}`,
);
