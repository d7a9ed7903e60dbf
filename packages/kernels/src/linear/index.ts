export * from "./backend.js";
export { type CholeskyInput, type CholeskyOutput, cholesky } from "./cholesky.js";
export * from "./cluster-covariance.js";
export {
  type CovarianceKind,
  coefficientCovariance,
  leverage,
  sandwich,
} from "./coefficient-covariance.js";
export * from "./coefficient-table.js";
export * from "./fit-statistics.js";
export { type GramInput, type GramOutput, gram } from "./gram.js";
export * from "./hac-covariance.js";
export * from "./independent-columns.js";
export * from "./least-squares.js";
export * from "./logistic-regression.js";
export * from "./logistic-ridge.js";
export { type MatmulInput, type MatmulOutput, matmul, product } from "./matmul.js";
export * from "./poisson-regression.js";
export * from "./probit-terms.js";
export * from "./qr-least-squares.js";
export * from "./ridge-regression.js";
export { type RowAlone, RowsAloneError, rowsAlone } from "./rows-alone.js";
export * from "./small-matrix.js";
export * from "./spd.js";
export * from "./transpose.js";
export * from "./transposed-product.js";
export * from "./two-stage-least-squares.js";
