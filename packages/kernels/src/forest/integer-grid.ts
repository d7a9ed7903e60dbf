/** 1.5 * 2^52: adding and subtracting it rounds to the nearest integer, ties to even, on every platform. */
export const ROUND = 6755399441055744;

/** Levels of a centred dose's grid on either side of zero. */
export const DOSE_LEVELS = 16384;

/** Units of a small node: its pseudo-outcomes have 16 bits, so that a table of them fits into the registers of a processor. */
const SMALL = 256;
const SMALL_LEVELS = 32760;

/**
 * Grid steps per unit of a pseudo-outcome that reaches `reach` from zero: any sum over the node stays below 2^30, over a
 * small node below 2^24. Rounding adds noise of a third of a step, that is of 1e-5 of the reach, to a pseudo-outcome.
 */
export const stepsFor = (reach: number, size: number): number =>
  (size <= SMALL ? SMALL_LEVELS : 2 ** (30 - (32 - Math.clz32(size)))) / reach;

/** Grid steps per unit of weight: a power of two by the largest, so that the integers of equal weights are powers of two. */
export const weightStepsFor = (most: number, size: number): number => 2 ** (30 - (32 - Math.clz32(size))) / most;
