export {
  type ElasticNetFit,
  type ElasticNetInput,
  type ElasticNetPoint,
  elasticNet,
  predictElasticNet,
} from "./elastic-net.js";
export { type ElasticNetOptions, elasticNetOptions } from "./elastic-net-options.js";
