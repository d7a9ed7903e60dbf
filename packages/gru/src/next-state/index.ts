export type { Backoff } from "./choose-backoff.js";
export { encoderLikelihood } from "./encoder-likelihood.js";
export { type MarkovLikelihood, markovLikelihood } from "./markov-likelihood.js";
export { type MarkovModel, markovModel, markovModelOptions } from "./markov-model.js";
export {
  type NextStateLikelihood,
  type NextStatePrediction,
  nextStateLikelihood,
  type Perplexity,
} from "./next-state-likelihood.js";
export type { Transition } from "./transitions.js";
