import type { Design, Representation } from "@career-dml/core";

/** What tells one baseline from another. */
type Baseline = Pick<Representation, "name" | "label" | "options"> & { readonly design: Design };

/** A representation that learns nothing from outcomes or treatments: one design for all folds, and no training. */
export const baselineRepresentation = ({ design, ...described }: Baseline): Representation =>
  Object.freeze({
    ...described,
    dimension: design.p,
    designs: Object.freeze([design]),
    folds: null,
    inSample: false,
    reproducible: true,
    training: Object.freeze([]),
  });
