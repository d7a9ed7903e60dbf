import type { CareerRunResult } from "@career-dml/core";
import { type Block, formula, heading, paragraph, type Section } from "../document.js";

const numbersRead = ({ data }: CareerRunResult): string =>
  data.numericSequences.length === 0
    ? ""
    : ` Beside the states of each period they read ${data.numericSequences.map(({ name }) => name).join(", ")}, less the mean and over the standard deviation of the periods of the units that they are trained on.`;

const adjustment = (result: CareerRunResult): readonly Block[] => [
  heading("The effect and what identifies it"),
  paragraph(
    "Each unit has two potential outcomes, Y(1) with the treatment and Y(0) without it; one of them is observed. The average effect is the mean of their difference over all units, the effect on the treated the mean over those who took the treatment. " +
      "Adjustment identifies it if, among units with the same covariates and the same career before the treatment, who is treated is as good as random, and if every unit could have been in either arm.",
  ),
  formula("ATE = E[ Y(1) − Y(0) ]        ATT = E[ Y(1) − Y(0) | T = 1 ]"),
  heading("Representations of the career"),
  paragraph(
    result.profile === "v3.4"
      ? "Each career is turned into a few columns. Baselines count occupations or compress those counts. Encoders are recurrent networks; in this profile they are trained on the same units that they are used for, and see occupations after adoption."
      : "Each career before the treatment is turned into a few columns. Baselines count occupations or compress those counts. Encoders are recurrent networks, trained on the units outside a fold and applied to the units inside it, so that no unit's own outcome shapes its representation." +
          numbersRead(result),
  ),
  heading("Doubly robust scores"),
  paragraph(
    "Outcome regressions μ₀(x), μ₁(x) and the propensity e(x) are fitted by cross-fitting: predictions for a unit come from models that never saw it. They combine into one score per unit; the mean of the scores is the estimate, and its standard error follows from their spread. A mistake in one of the two parts is forgiven as long as the product of both mistakes is small.",
  ),
  formula("ψᵢ = μ₁(xᵢ) − μ₀(xᵢ) + Tᵢ (Yᵢ − μ₁(xᵢ)) / e(xᵢ) − (1 − Tᵢ) (Yᵢ − μ₀(xᵢ)) / (1 − e(xᵢ))"),
  ...(result.profile === "v3.4"
    ? [
        paragraph(
          "This profile does otherwise, as its reference does: the average effect is the mean of the predicted individual effects, with the standard error of the forest.",
        ),
      ]
    : []),
  paragraph(
    "Individual effects come from a causal forest of honest trees on residualised outcome and treatment: the part of a sample that chooses the splits does not also set the values in the leaves.",
  ),
];

const choice = (result: CareerRunResult): readonly Block[] => [
  heading("Choosing a representation from data"),
  paragraph(
    "The bias of an adjustment is the product of two mistakes: that of its outcome regression g and that of its weights a = T/e − (1 − T)/(1 − e). Both have losses that can be computed out of fold. The chosen representation has the smallest sum of regrets over the two losses, each in standard errors of its distance to the best. The estimate itself mixes, for each loss, the best representation with the partner that lowers the loss most (star aggregation).",
  ),
  formula("outcome loss = mean (Y − g)²        Riesz loss = mean [ a² − 2 (a(1, x) − a(0, x)) ]"),
  ...(result.truth === null
    ? []
    : [
        paragraph(
          "In a simulation the two mistakes are known. Their mean product explains the bias of each representation; it is shown, and never used.",
        ),
        formula("θ* − θ = E[ (g* − g) (a* − a) ]"),
      ]),
  heading("Groups"),
  paragraph(
    "Units are sorted by predicted effect into groups of equal size. The group effects (GATES) are means of the doubly robust scores in each group, so that a prediction which only fits noise shows no gradient." +
      (result.profile === "v3.4"
        ? " In this profile they are means of the fitted effects instead, as in the reference."
        : " The targeting curve is the mean score of those with the largest predictions less the mean of all; AUTOC is the area under it, its standard error comes from half samples."),
  ),
];

const robustness = (result: CareerRunResult): readonly Block[] => [
  heading("Classical benchmarks"),
  paragraph(
    "Heckman's model for an endogenous treatment: a probit explains who is treated; its inverse Mills ratio enters the outcome equation and absorbs what selection and outcome share, provided that both errors are jointly normal and, with an exclusion restriction, that the instrument acts on the outcome only through the treatment.",
  ),
  formula("Y = α T + β′x + ρσ · λ(s) + error,    λ = φ(s)/Φ(s) if T = 1,  −φ(s)/(1 − Φ(s)) if T = 0"),
  ...(result.profile === "v3.4"
    ? [
        paragraph(
          "In this profile a ridge-penalised logit takes the place of the probit, its probabilities pushed through the normal quantile, and the standard error ignores the first step.",
        ),
      ]
    : []),
  heading("Omitted variables"),
  paragraph(
    "An omitted variable that explains a share cf_y of the residual variance of the outcome and raises the variance of the weights by the share that cf_d stands for can move the estimate at most by the bound below. The robustness value is the common share at which the bound reaches zero.",
  ),
  formula("|bias| ≤ |ρ| · S · C_y · C_d,    S² = E(Y − g)² · E a²,    C_y² = cf_y,    C_d² = cf_d / (1 − cf_d)"),
  heading("Placebos"),
  paragraph(
    "Treatment or outcome are permuted, every nuisance function is fitted again, and the estimate is repeated: estimates away from zero show a defect of the procedure. Permuting careers between people leaves the effect in place and asks whether a person's own career adjusts for more than a stranger's.",
  ),
  heading("Power"),
  formula("MDE = (z₁₋α⸝₂ + z_power) · σ √(1 − R²) / √( n p (1 − p) )"),
];

/** How the numbers were made, with formulas in plain words. */
export const methodsSection = (result: CareerRunResult): Section => ({
  id: "methods",
  title: "Methods",
  blocks: [
    ...adjustment(result),
    ...choice(result),
    ...robustness(result),
    heading("Sources"),
    {
      kind: "list",
      items: [
        "Robins, Rotnitzky & Zhao (1994), JASA 89, 846–866: doubly robust scores.",
        "Chernozhukov, Chetverikov, Demirer, Duflo, Hansen, Newey & Robins (2018), Econometrics Journal 21, C1–C68: double machine learning.",
        "Athey, Tibshirani & Wager (2019), Annals of Statistics 47, 1148–1178: causal forests.",
        "Chernozhukov, Demirer, Duflo & Fernández-Val (2025), Econometrica 93, 1121–1164: sorted groups.",
        "Chernozhukov, Cinelli, Newey, Sharma & Syrgkanis (2022), NBER working paper 30302: omitted-variable bounds.",
        "Yadlowsky, Fleming, Shah, Brunskill & Wager (2025), JASA 120, 38–51: targeting curves.",
        "Zeiler & Fergus (2014), ECCV, 818–833: attribution by occlusion.",
        "Heckman (1979), Econometrica 47, 153–161: selection.",
        "Oster (2019), Journal of Business & Economic Statistics 37, 187–204: δ and β*.",
      ],
    },
  ],
});
