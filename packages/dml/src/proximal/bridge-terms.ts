import { DataError, type Design } from "@career-dml/core";
import { withIntercept } from "@career-dml/kernels";
import { standardise } from "../learners/standardise.js";

/**
 * Columns in which a bridge is linear: a constant, covariates, proxies, and powers of proxies. Powers alone are penalised: a penalty on
 * the proxies themselves would leave confounding behind and make the score look surer than it is.
 */
export interface BridgeTerms extends Design {
  /** How many leading columns are free of a penalty. */
  readonly free: number;
}

/**
 * Terms of a bridge for all units, scaled by the training rows: the constant, standardised covariates, and Hermite polynomials
 * He_d(z) / sqrt(d!), d = 1, …, degree, of each standardised proxy, orthogonal where that is normal.
 *
 * @throws {DataError} naming a proxy that is the same for all training rows.
 */
export function bridgeTerms(
  covariates: Design,
  proxies: Design,
  { training, degree }: { readonly training: Uint32Array; readonly degree: number },
): BridgeTerms {
  const { n } = covariates;
  const all = Uint32Array.from({ length: n }, (_, i) => i);
  const known = standardise(covariates, training, all);
  const scaled = standardise(proxies, training, all);
  const constant = proxies.names.filter((name) => !scaled.names.includes(name));
  if (constant.length > 0) {
    const message = "is the same for all units to learn from; nothing hidden shows in it";
    throw new DataError(constant.map((path) => ({ path, message })));
  }
  const q = scaled.names.length;
  const powers = Array.from({ length: degree - 1 }, (_, d) => d + 2);
  const names = [...known.names, ...scaled.names, ...powers.flatMap((d) => scaled.names.map((name) => `${name}^${d}`))];
  const x = new Float64Array(n * names.length);
  x.set(known.test);
  x.set(scaled.test, known.test.length);
  for (const d of powers) {
    x.set(
      scaled.test.map((z) => hermite(z, d)),
      known.test.length + (d - 1) * q * n,
    );
  }
  const terms = withIntercept({ n, p: names.length, names, x });
  return Object.freeze({ ...terms, free: 1 + known.names.length + q });
}

/** He_d(z) / sqrt(d!) by He_(k+1) = z He_k - k He_(k-1). */
function hermite(z: number, degree: number): number {
  let [before, now, factorial] = [1, z, 1];
  for (let k = 1; k < degree; k++) {
    [before, now] = [now, z * now - k * before];
    factorial *= k + 1;
  }
  return now / Math.sqrt(factorial);
}
