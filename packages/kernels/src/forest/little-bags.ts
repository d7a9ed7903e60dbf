import { positiveMean } from "./truncated-normal.js";

/**
 * Variance of a prediction by the bootstrap of little bags (Sexton & Laake 2009; Athey, Tibshirani & Wager 2019, section
 * 4.1): the variance of the bags' means estimates the wanted variance plus Monte Carlo noise, and the spread within
 * bags estimates that noise. Their difference may be negative, so it is replaced by its posterior mean under a flat
 * prior on the positive half line, its standard error taken as `max(between, noise) sqrt(2 / bags)`.
 *
 * @param bags Bags that took part, at least 1.
 * @param bagSquares Sum over bags of the squared mean influence of the bag's trees.
 * @param treeSquares Sum over trees of the squared influence.
 * @param bagSize Trees per bag, at least 2.
 */
export function littleBagVariance(bags: number, bagSquares: number, treeSquares: number, bagSize: number): number {
  const between = bagSquares / bags;
  const noise = (treeSquares / (bags * bagSize) - between) / (bagSize - 1);
  const sd = Math.max(between, noise) * Math.sqrt(2 / bags);
  return positiveMean(between - noise, sd);
}
