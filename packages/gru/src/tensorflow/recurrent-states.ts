import type { RecurrentNetwork } from "@career-dml/kernels";
import type { CareerTensors } from "./career-tensors.js";
import type { ParameterTensors } from "./parameter-tensors.js";
import type { Tensor2D, Tensorflow } from "./tensorflow.js";

/**
 * State of every row after each period, rows x hidden; a row that has ended keeps its last state. Gates in the order
 * reset, update, new: r = s(x_r + h_r), u = s(x_u + h_u), n = tanh(x_n + r h_n), state (1 - u) n + u h.
 *
 * @see Cho et al. (2014), EMNLP, in the form of PyTorch's GRU (the reset gate after the recurrent product).
 */
export function recurrentStates(
  tf: Tensorflow,
  network: RecurrentNetwork,
  parameters: ParameterTensors,
  careers: CareerTensors,
): Tensor2D[] {
  const tables = inputTables(tf, network, parameters);
  const recurrentWeight = parameters["gru.recurrentWeight"]!;
  const recurrentBias = parameters["gru.recurrentBias"]!;
  const inputBias = parameters["gru.inputBias"]!;
  const states: Tensor2D[] = [];
  let state: Tensor2D = tf.tensor2d(new Float32Array(careers.rows * network.hidden), [careers.rows, network.hidden]);
  careers.codes.forEach((codes, t) => {
    let input: Tensor2D = inputBias;
    codes.forEach((code, c) => {
      // A product with one-hot rows, not a gather: gather has no gradient on every backend of TensorFlow.js.
      const picked = tf.oneHot(code, network.vocabularies[c]!).toFloat() as Tensor2D;
      input = tf.add(input, tf.matMul(picked, tables[c]!));
    });
    const numeric = careers.numeric[t];
    if (numeric) input = tf.add(input, tf.matMul(numeric, parameters["gru.numericWeight"]!));
    const recurrent = tf.add(tf.matMul(state, recurrentWeight), recurrentBias) as Tensor2D;
    const [xr, xu, xn] = tf.split(input, 3, 1) as [Tensor2D, Tensor2D, Tensor2D];
    const [hr, hu, hn] = tf.split(recurrent, 3, 1) as [Tensor2D, Tensor2D, Tensor2D];
    const reset = tf.sigmoid(tf.add(xr, hr));
    const update = tf.sigmoid(tf.add(xu, hu));
    const fresh = tf.tanh(tf.add(xn, tf.mul(reset, hn)));
    const next = tf.add(fresh, tf.mul(update, tf.sub(state, fresh)));
    state = tf.add(state, tf.mul(careers.active[t]!, tf.sub(next, state))) as Tensor2D;
    states.push(state);
  });
  return states;
}

/** Input projection of every item of each channel, vocabulary x 3 hidden; padding, which never learns, is held at zero. */
function inputTables(tf: Tensorflow, network: RecurrentNetwork, parameters: ParameterTensors): Tensor2D[] {
  const { vocabularies, embedding } = network;
  const weight = parameters["gru.inputWeight"]!;
  return vocabularies.map((size, c) => {
    const learns = tf.tensor2d(
      Float32Array.from({ length: size }, (_, item) => (item === 0 ? 0 : 1)),
      [size, 1],
    );
    const items = tf.mul(parameters[`embedding.${c}`]!, learns) as Tensor2D;
    return tf.matMul(items, weight.slice([c * embedding, 0], [embedding, 3 * network.hidden]));
  });
}
