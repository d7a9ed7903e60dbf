import { bindColumns, type Representation, resolveOptions, type Sequences } from "@career-dml/core";
import { z } from "zod";
import { baselineRepresentation } from "./baseline-representation.js";
import { descriptiveOptions } from "./descriptives/career-states.js";
import { sequenceDescriptives } from "./descriptives/sequence-descriptives.js";
import { timeInState } from "./descriptives/time-in-state.js";

/** Options of `careerDescriptives`. */
export const careerDescriptivesOptions = descriptiveOptions.extend({
  timeInState: z
    .boolean()
    .default(true)
    .describe("Whether the periods spent in each state stand beside the shape of the career."),
});

/**
 * Sequence descriptives as a representation: the shape of each career (`sequenceDescriptives`) and the time it spent in
 * each state. Nothing is learned from outcomes or treatments, so there is one design for all folds.
 *
 * @param sequences One entry per kind of state; their columns stand side by side.
 * @throws {OptionsError} if an option is unknown. @throws {ShapeError} if the sequences differ in their number of units.
 * @throws {DataError} naming the units without a state to describe.
 */
export function careerDescriptives(
  sequences: readonly Sequences[],
  options: z.input<typeof careerDescriptivesOptions> = {},
): Representation {
  const resolved = resolveOptions("careerDescriptives", careerDescriptivesOptions, options);
  const shape = sequenceDescriptives(sequences, { unknown: resolved.unknown });
  const design = resolved.timeInState ? bindColumns(shape, ...sequences.map(timeInState)) : shape;
  return baselineRepresentation({ name: "descriptives", label: "Sequence descriptives", design, options: resolved });
}
