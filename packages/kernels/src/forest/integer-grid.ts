/** 1.5 * 2^52: adding and subtracting it rounds to the nearest integer, ties to even, on every platform. */
export const ROUND = 6755399441055744;

/** Levels of a centred dose's grid on either side of zero. */
export const DOSE_LEVELS = 16384;

/** Grid steps per unit of a pseudo-outcome that reaches `reach` from zero: any sum over the node stays below 2^30. */
export const stepsFor = (reach: number, size: number): number => 2 ** (30 - (32 - Math.clz32(size))) / reach;
