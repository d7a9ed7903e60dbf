import { type Issue, OptionsError } from "@career-dml/core";
import { headUnits, type LogisticHead, type RecurrentNetwork, type SquaredHead } from "@career-dml/kernels";

/** A linear head of all rows: what TensorFlow trains here. */
export type PlainHead = SquaredHead | LogisticHead;

/**
 * The heads of a network, if this engine can train all of it: linear heads of squared or logistic loss on the last state.
 * The other losses, and pooling by attention, are the kernels' alone.
 *
 * @throws {OptionsError} naming everything that it cannot train.
 */
export function plainHeads({ heads, pooling, numeric }: RecurrentNetwork): readonly PlainHead[] {
  const issues: Issue[] = [];
  const refuse = (path: string, what: string): void => {
    issues.push({ path, message: `${what}; leave the engine out to train on the kernels` });
  };
  if (pooling !== "last") refuse("pooling", "by attention is not computed on TensorFlow");
  if (numeric > 0) refuse("numeric", "columns are not read on TensorFlow");
  const plain = heads.filter((head): head is PlainHead => {
    const known = head.loss === "squared" || head.loss === "logistic";
    if (!known) refuse(`head ${head.name}`, `has the loss ${head.loss}, which is not computed on TensorFlow`);
    else if (headUnits(head) > 0)
      refuse(`head ${head.name}`, "has a layer of its own, which is not computed on TensorFlow");
    else if ((head.rows ?? []).length > 0)
      refuse(`head ${head.name}`, "counts some rows only, which TensorFlow does not");
    return known;
  });
  if (issues.length > 0) throw new OptionsError("tensorflowEngine", issues);
  return plain;
}
