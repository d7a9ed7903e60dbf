/** What a result of a command was computed from, and how. */
export interface Provenance {
  /** After defaults: a configuration file that repeats it. */
  readonly options: Readonly<Record<string, unknown>>;
  readonly seed: number;
  readonly versions: Readonly<Record<string, string>>;
  /** Not part of the reproducible content: differs between machines and runs. */
  readonly execution: {
    readonly backend: "native" | "js";
    readonly threads: number;
    readonly timings: Readonly<Record<string, number>>;
  };
}
