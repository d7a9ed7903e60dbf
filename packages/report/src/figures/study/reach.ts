/** Beyond this many times the upper quartile of sizes a bias is drawn as an arrow. */
const FACTOR = 2;

/**
 * The part of the axis that shows every ordinary bias: from the least to the greatest of those no larger than twice the upper
 * quartile of all sizes, 0 and .02 included, with room on both sides.
 */
export function biasReach(values: readonly (number | null)[]): readonly [number, number] {
  const known = values.filter((v) => v !== null);
  const sizes = known.map(Math.abs).sort((a, b) => a - b);
  const quartile = sizes[Math.floor(0.75 * sizes.length)] ?? 0.02;
  const ordinary = known.filter((v) => Math.abs(v) <= FACTOR * quartile);
  const [low, high] = [Math.min(-0.02, ...ordinary), Math.max(0.02, ...ordinary)];
  const room = 0.08 * (high - low);
  return [low - room, high + room];
}
