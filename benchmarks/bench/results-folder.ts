import { repository } from "../repository.js";

/** Where committed results stand. */
export const RESULTS = repository("benchmarks/results");
