import { drLearner } from "./dr-learner.js";
import { forest } from "./forest.js";
import { heckman } from "./heckman.js";
import { heckprobit } from "./heckprobit.js";
import { iivm } from "./iivm.js";
import { instrumentalForest } from "./instrumental-forest.js";
import { irm } from "./irm.js";
import type { Method } from "./method.js";
import { ols } from "./ols.js";
import { pliv } from "./pliv.js";
import { plr } from "./plr.js";
import { probit } from "./probit.js";
import { proximal } from "./proximal.js";
import { ssm } from "./ssm.js";
import { switching } from "./switching.js";
import { treatmentEffects } from "./treatment-effects.js";

/** The methods of `career-dml estimate`, in the order of its help: a later one is a file beside these and a line here. */
export const METHODS: readonly Method[] = Object.freeze([
  forest,
  instrumentalForest,
  drLearner,
  irm,
  plr,
  pliv,
  iivm,
  proximal,
  ssm,
  ols,
  treatmentEffects,
  switching,
  heckman,
  probit,
  heckprobit,
]);
