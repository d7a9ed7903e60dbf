export {
  REPRESENTATIONS,
  resolveRunOptions,
  type RunOptions,
  type RunOptionsInput,
  runOptionsSchema,
} from "./options.js";
