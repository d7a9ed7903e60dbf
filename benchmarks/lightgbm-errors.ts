import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** Test errors of another library on the draws of `boostingErrors`. */
export interface PublishedErrors {
  readonly software: string;
  readonly bins: readonly number[];
  /** By number of rows: for each draw, 1 first, the error at each number of bins. */
  readonly rmse: Readonly<Record<string, readonly (readonly number[])[]>>;
}

/** What studies/boosting-bins.py found with LightGBM. */
export const lightgbmErrors = (): PublishedErrors => {
  const place = import.meta.url.includes("/dist/") ? "../results" : "./results";
  const file = new URL(`${place}/studies/boosting-bins-lightgbm.json`, import.meta.url);
  return JSON.parse(readFileSync(fileURLToPath(file), "utf8")) as PublishedErrors;
};
