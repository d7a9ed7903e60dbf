import type { CareerRunResult } from "@career-dml/core";
import { realResult } from "./real-result.js";

/** Names that data may have: markup, quotes, ends of what encloses them, right-to-left text, a word and a sentence of 200 characters. */
export const HOSTILE_NAMES: readonly string[] = [
  "<script>globalThis.struck = true</script>",
  "</script><script>globalThis.struck = true</script>",
  `"><img src=x onerror="globalThis.struck = true">`,
  "' onmouseover='globalThis.struck = true",
  "</title></svg><svg onload=globalThis.struck=true>",
  "]]>--><!--&amp;&lt;",
  "مهندس برمجيات (العقود) 12",
  "\u202Eright-to-left override",
  "x".repeat(200),
  "manager of everything that nobody else manages ".repeat(5).slice(0, 200),
  "line\nbreak\ttab\u0000null",
  "${globalThis.struck = true}",
];

const name = (i: number): string => HOSTILE_NAMES[i % HOSTILE_NAMES.length]!;

/** The real result with hostile names wherever names come from the data. */
export function hostileResult(): CareerRunResult {
  const base = realResult();
  const { data, validation } = base;
  return {
    ...base,
    title: `Effect of ${name(0)} on ${name(2)}`,
    data: {
      ...data,
      source: `${name(1)}.csv`,
      treatment: name(3),
      outcome: { ...data.outcome, name: name(9) },
      covariates: HOSTILE_NAMES.map((covariate, i) => ({
        ...data.covariates[i % data.covariates.length]!,
        name: covariate,
      })),
      sequences: data.sequences.map((sequence, k) => ({
        ...sequence,
        name: name(6 + k),
        moves: HOSTILE_NAMES.map((from, i) => ({ ...sequence.moves[0]!, from, to: name(i + 5) })),
      })),
      numericSequences: data.numericSequences.map((sequence) => ({ ...sequence, name: name(8) })),
      dropped: [{ reason: name(4), count: 3 }],
    },
    // No page can hold the null character, and a name is shown in one line without it.
    verdict: HOSTILE_NAMES.map((text) => ({ kind: "caution", text: text.replace("\u0000", "") })),
    representations: base.representations.map((representation) => ({
      ...representation,
      groupProfiles: representation.gates && {
        everybody: { n: 4711, treatedShare: 0.25 },
        groups: representation.gates.groups.map(({ group, n }) => ({
          group,
          n,
          treatedShare: 0.2 + group / 50,
          traits: HOSTILE_NAMES.map((trait, i) => ({
            name: trait,
            kind: "covariate",
            mean: i === 2 ? null : 0.1 * i * group,
            meanOfEverybody: 0.3 * i,
            standardisedDifference: i === 2 ? null : 0.1 * i - 0.3,
          })),
          lastStates: [
            {
              sequence: name(6),
              states: HOSTILE_NAMES.map((state, i) => ({
                state: i === 3 ? null : state,
                count: 20 - i,
                share: (20 - i) / n,
                shareOfEverybody: 0.02,
              })),
            },
          ],
        })),
      },
    })),
    validation: {
      ...validation,
      sensitivity: {
        ...validation.sensitivity,
        benchmarks: HOSTILE_NAMES.map((benchmark, i) => ({
          ...validation.sensitivity.benchmarks[0]!,
          name: benchmark,
          cfY: 0.02 * (i + 1),
          cfD: 0.015 * (i + 1),
        })),
      },
      sufficiency: validation.sufficiency.map((check) => ({ ...check, added: HOSTILE_NAMES })),
    },
    options: { treatment: name(3), outcome: name(9), covariates: HOSTILE_NAMES },
  };
}
