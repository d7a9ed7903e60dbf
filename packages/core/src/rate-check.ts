/** What it is worth to treat by predicted effect, with the targeting curve. */
export interface RateCheck {
  /** Area under the curve: over all shares alike (AUTOC), or weighted by the share that is treated (QINI). */
  readonly target: "AUTOC" | "QINI";
  /** In outcome units; 0 where ranking gains nothing. */
  readonly estimate: number;
  /** `null` with a `reason` where nothing can be ranked. */
  readonly se: number | null;
  readonly ci: readonly [number, number] | null;
  /** Two-sided, of a ranking that gains nothing; `null` without `se`. */
  readonly pValue: number | null;
  readonly reason?: string;
  /** Mean effect of the share with the largest predictions, less that of all, with the band that holds the whole curve. */
  readonly curve: readonly {
    readonly share: number;
    readonly estimate: number;
    readonly band: readonly [number, number];
  }[];
}
