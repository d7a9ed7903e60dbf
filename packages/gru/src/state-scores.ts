import type { Design, RunContext } from "@career-dml/core";
import { stateAxes } from "./state-axes.js";

/**
 * One number per state from who shares careers with whom: the first axis of the correspondence analysis of the shares
 * ({@link stateAxes}). Mass-weighted mean 0 and variance 1; the state whose entry in the singular vector is largest in
 * magnitude scores positive; states that nobody was in score 0.
 *
 * @param shares Rows that sum to 1, one column per state.
 * @returns Length p.
 */
export const stateScores = (shares: Design, run: RunContext = {}): Float64Array =>
  stateAxes(shares, { axes: 1, regularisation: 0 }, run).coordinates;
