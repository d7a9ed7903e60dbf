import { bindColumns, column, DataError, type Design, resolveOptions, type Sequences } from "@career-dml/core";
import { z } from "zod";
import { stateShares } from "./state-shares.js";

/** Options of `careerSegments`. */
export const careerSegmentsOptions = z.strictObject({
  gap: z
    .int()
    .min(0)
    .default(2)
    .describe("Periods between the early and the late part of a career that neither of them holds."),
});

/** Shares of states in two parts of each career, the same columns in both. */
export interface CareerSegments {
  readonly early: Design;
  readonly late: Design;
  readonly gap: number;
}

/**
 * Early and late part of each career as shares of states, `gap` periods between them left out: of a career of L periods the early part has
 * ceil((L - gap) / 2) and the late part floor((L - gap) / 2). With a gap, what a state does to the next one fades before the late part begins, so
 * that both parts share what is lasting about a person and little else: two proxies of it.
 *
 * @param sequences One entry per kind of state, aligned by period; their shares stand side by side.
 * @throws {DataError} without sequences, or if careers are shorter than the gap and two periods, which are counted.
 * @throws {OptionsError} if an option is unknown or out of range.
 */
export function careerSegments(
  sequences: readonly Sequences[],
  options: z.input<typeof careerSegmentsOptions> = {},
): CareerSegments {
  const { gap } = resolveOptions("careerSegments", careerSegmentsOptions, options);
  if (sequences.length === 0)
    throw new DataError([{ path: "sequences", message: "are absent; parts of a career need one" }]);
  for (const { name, n, lengths } of sequences) {
    const short = lengths.filter((length) => length < gap + 2).length;
    if (short === 0) continue;
    const message = `have fewer than ${gap + 2} periods of ${name}: a gap of ${gap} and one on either side; use a smaller gap, or leave the units out`;
    throw new DataError([
      { path: `${short.toLocaleString("en-US")} of ${n.toLocaleString("en-US")} careers`, message },
    ]);
  }
  const parts = sequences.map((s) => {
    const late = s.lengths.map((length) => Math.floor((length - gap) / 2));
    const early = s.lengths.map((length, i) => length - gap - late[i]!);
    return alike(
      stateShares(
        part(
          s,
          s.lengths.map(() => 0),
          early,
        ),
      ),
      stateShares(
        part(
          s,
          s.lengths.map((length, i) => length - late[i]!),
          late,
        ),
      ),
    );
  });
  return Object.freeze({
    early: bindColumns(...parts.map(([first]) => first)),
    late: bindColumns(...parts.map(([, last]) => last)),
    gap,
  });
}

/** `lengths[i]` periods of each career from its period `from[i]` on. */
function part(s: Sequences, from: Int32Array, lengths: Int32Array): Sequences {
  const periods = lengths.reduce((longest, length) => Math.max(longest, length), 0);
  const codes = new Int32Array(s.n * periods);
  for (let i = 0; i < s.n; i++) {
    const start = i * s.periods + from[i]!;
    codes.set(s.codes.subarray(start, start + lengths[i]!), i * periods);
  }
  return { ...s, periods, codes, lengths };
}

/** Both with a column of unknown states where either has one. */
function alike(a: Design, b: Design): readonly [Design, Design] {
  const names = a.p >= b.p ? a.names : b.names;
  const filled = (d: Design): Design => {
    if (d.p === names.length) return d;
    const x = new Float64Array(d.n * names.length);
    d.names.forEach((_, j) => x.set(column(d, j), j * d.n));
    return Object.freeze({ n: d.n, p: names.length, names, x });
  };
  return [filled(a), filled(b)];
}
