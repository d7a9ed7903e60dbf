/** One thing that profile v3.4 does wrong on purpose, because it repeats its reference faithfully. */
export interface ReferenceFault {
  readonly title: string;
  readonly text: string;
}

/** What is wrong with every result of profile v3.4, in the order of their weight; the report shows all of it in a box. */
export const REFERENCE_FAULTS: readonly ReferenceFault[] = [
  {
    title: "Careers do not carry ability",
    text: "Ability multiplies whole rows of the transition matrix and cancels when the rows are normalised. No representation of the career can remove the confounding, whatever the table of estimates suggests.",
  },
  {
    title: "The 'true' effect is one coefficient",
    text: "The nominal value leaves out the parts of the effect that vary with education, ability and flexicurity. This report measures bias against the average of the realised individual effects and shows the nominal value beside it.",
  },
  {
    title: "The individual effects lack a term",
    text: "The recorded individual effects omit the interaction of treatment and flexicurity, although the outcomes contain it.",
  },
  {
    title: "Careers include what the treatment changed",
    text: "The encoders see occupations after adoption. Conditioning on consequences of the treatment biases its effect.",
  },
  {
    title: "Representations are learned on the rows they are used for",
    text: "The encoders are trained with the outcome and the treatment of the same units whose effects are then estimated, so that part of the effect and of the noise is adjusted away.",
  },
  {
    title: "The representation is chosen by its bias",
    text: "The reference recommends the variant closest to the truth, which no user of real data knows. The choice in this report uses losses that data can show.",
  },
  {
    title: "Group effects test themselves",
    text: "The groups and their standard errors come from the same fitted effects, which vary far less than the effects do. The t-statistics between groups mean nothing.",
  },
  {
    title: "Trimming uses in-sample propensities",
    text: "The model that decides who is dropped was fitted on the very units it judges and is too sure of them.",
  },
  {
    title: "The Heckman benchmark is not Heckman's",
    text: "A ridge-penalised logit stands in for the probit, and the second stage ignores that the correction term was estimated.",
  },
  {
    title: "The exclusion restriction is weak",
    text: "Peer adoption hardly moves the treatment. The benchmark rests on functional form; read its first-stage F.",
  },
  {
    title: "Oster's delta is another quantity",
    text: "The number of that name does not follow the published formula and cannot be compared with published thresholds.",
  },
  {
    title: "Occupation 0 doubles as padding",
    text: "Its vector stays at zero, so that one real occupation is invisible to the encoders.",
  },
  {
    title: "The two-stage variant is not the published method",
    text: "The method it cites trains outcome heads by arm, a treatment head and the sequence model together; this variant trains them one after the other.",
  },
  {
    title: "One seed proves little",
    text: "The reference reports a single draw, and runs of the same seed disagreed. Here a seed gives the same bits every time, but it is still one draw.",
  },
  {
    title: "The advertised bias reduction is an artefact",
    text: "It follows from the wrong target, the in-sample representations and the bad controls above: with the careers of this design no adjustment for them can help.",
  },
];
