export {
  type CompleteEstimateTableOptions,
  type EstimateTableOptions,
  estimateTableOptions,
} from "./comparison/estimate-table-options.js";
