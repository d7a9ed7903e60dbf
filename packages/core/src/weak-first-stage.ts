/**
 * F of a first stage below which its instrument is called weak: the normal distribution of an estimate is then not to be trusted.
 *
 * @see Staiger & Stock (1997), Econometrica 65(3), p. 557.
 */
export const WEAK_FIRST_STAGE = 10;
