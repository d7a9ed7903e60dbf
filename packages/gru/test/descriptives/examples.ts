import { type Sequences, sequencesOf } from "@career-dml/core";
import * as fc from "fast-check";

/** Careers spelled letter by letter; `?` is a missing state. */
export const spelled = (careers: readonly string[], alphabet?: string): Sequences =>
  sequencesOf(
    "state",
    careers.map((career) => [...career].map((state) => (state === "?" ? null : state))),
    alphabet === undefined ? undefined : [...alphabet],
  );

/**
 * The nine sequences over A, B, C, D on which measures of complexity are compared in Gabadinho, Ritschard, Müller & Studer
 * (2011), JSS 40(4). Numbers that tests hold for them are those of sequenzo 0.1.42, an implementation by others of the
 * definitions in TraMineR's manual.
 */
export const published = spelled(
  [
    "AAAAAAAAAAAA",
    "AAAAAAAAAAAB",
    "AAAAAABBBBBB",
    "AAAABBBBAAAA",
    "ABABABABABAB",
    "AAAAAAAAABCD",
    "AAABBBCCCDDD",
    "AAAABCDAAAAA",
    "ABCDABCDABCD",
  ],
  "ABCD",
);

/** Any careers of up to 12 periods over five states. */
export const anyCareers = fc.array(fc.string({ unit: fc.constantFrom(..."ABCDE"), minLength: 1, maxLength: 12 }), {
  minLength: 1,
  maxLength: 6,
});

/** The same careers with other labels, in another order of the vocabulary. */
export const relabelled = (careers: readonly string[]): Sequences =>
  spelled(
    careers.map((career) => [...career].map((state) => "EADBC"["ABCDE".indexOf(state)]!).join("")),
    "CEBAD",
  );

/** Each period as two: a career observed twice as often. */
export const doubled = (careers: readonly string[]): string[] =>
  careers.map((career) => [...career].map((state) => state + state).join(""));
