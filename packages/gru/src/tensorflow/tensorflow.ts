import type * as tensorflow from "@tensorflow/tfjs";

/**
 * The part of TensorFlow's namespace that the adapter uses: `@tensorflow/tfjs`, `@tensorflow/tfjs-node` or
 * `@tensorflow/tfjs-node-gpu`, imported by the caller. This package depends on none of them.
 */
export type Tensorflow = Pick<
  typeof tensorflow,
  | "add"
  | "clipByValue"
  | "concat"
  | "dispose"
  | "div"
  | "exp"
  | "getBackend"
  | "grads"
  | "keep"
  | "logSumExp"
  | "matMul"
  | "mean"
  | "mul"
  | "oneHot"
  | "ready"
  | "relu"
  | "reshape"
  | "scalar"
  | "sigmoid"
  | "softmax"
  | "softplus"
  | "split"
  | "sqrt"
  | "square"
  | "stack"
  | "sub"
  | "sum"
  | "tanh"
  | "tensor1d"
  | "tensor2d"
  | "tidy"
  | "where"
>;

export type Scalar = tensorflow.Scalar;
export type Tensor = tensorflow.Tensor;
export type Tensor1D = tensorflow.Tensor1D;
export type Tensor2D = tensorflow.Tensor2D;
