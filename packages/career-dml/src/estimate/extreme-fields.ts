import { choice, flagHints, number } from "../fields.js";
import { ESTIMATION } from "../options.js";

/** Distance of a propensity from 0 and 1 below which its row is extreme, where no row may leave. */
export const extremeBound = number(0, 0.499)
  .default(0.01)
  .describe("a propensity below this, or above one minus this, is extreme")
  .register(flagHints, { placeholder: "share", group: ESTIMATION });

/** What becomes of extreme propensities where no row may leave. */
export const whenExtreme = choice(["clip", "refuse"])
  .default("clip")
  .describe("propensities beyond --trim: move them to the bound and count them in a warning, or refuse to go on")
  .register(flagHints, { placeholder: "rule", group: ESTIMATION });
