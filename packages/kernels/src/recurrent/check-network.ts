import { type Issue, OptionsError } from "@career-dml/core";
import type { RecurrentNetwork } from "./network.js";
import { headUnits, type RecurrentHead, targetsOf } from "./recurrent-head.js";

const isWhole = (value: number): boolean => Number.isSafeInteger(value) && value >= 0;
const isSize = (value: number): boolean => isWhole(value) && value >= 1;

/**
 * Refuses sizes below 1, targets outside 0..targets-1, weights that are not finite, two heads of one name, and a next-state
 * head that has no label to predict or no encoder to teach. Names every problem that it finds.
 *
 * @throws {OptionsError}
 */
export function checkNetwork(network: RecurrentNetwork, targets: number): void {
  const { heads } = network;
  const issues = [
    ...sizeIssues(network),
    ...heads.flatMap((head) => headIssues(network, head, targets)),
    ...heads
      .filter(({ name }, index) => heads.findIndex((other) => other.name === name) < index)
      .map(({ name }) => ({ path: `head ${name}`, message: "shares its name with another head" })),
    ...adversaryIssues(network, targets),
  ];
  if (issues.length > 0) throw new OptionsError("network", issues);
}

/** What is wrong, for every condition that does not hold. */
const unmet = (path: string, ...rules: readonly (readonly [holds: boolean, message: string])[]): Issue[] =>
  rules.filter(([holds]) => !holds).map(([, message]) => ({ path, message }));

function sizeIssues({ vocabularies, embedding, numeric, hidden, pooling, bottleneck }: RecurrentNetwork): Issue[] {
  const { kind } = bottleneck;
  return [
    ...unmet("vocabularies", [
      vocabularies.length > 0 && vocabularies.every(isSize),
      `must be one or more whole numbers of at least 1, got [${vocabularies.join(", ")}]`,
    ]),
    ...unmet("embedding", [isSize(embedding), `must be a whole number of at least 1, got ${embedding}`]),
    ...unmet("numeric", [isWhole(numeric), `must be a whole number, got ${numeric}`]),
    ...unmet("hidden", [isSize(hidden), `must be a whole number of at least 1, got ${hidden}`]),
    ...unmet("pooling", [pooling === "last" || pooling === "attention", `cannot be '${pooling}'`]),
    ...unmet("bottleneck", [
      kind === "none" || isSize(bottleneck.size),
      `needs a size of at least 1, got ${kind === "none" ? 0 : bottleneck.size}`,
    ]),
    ...unmet("bottleneck", [kind !== "variational" || Number.isFinite(bottleneck.beta), "needs a finite beta"]),
  ];
}

function headIssues(network: RecurrentNetwork, head: RecurrentHead, targets: number): Issue[] {
  const path = `head ${head.name}`;
  const isTarget = (target: number): boolean => isWhole(target) && target < targets;
  const units = headUnits(head);
  return [
    ...targetsOf(head)
      .filter((target) => !isTarget(target))
      .map((target) => ({ path, message: `reads target ${target} of ${targets}` })),
    ...unmet(
      path,
      [Number.isFinite(head.weight), `needs a finite weight, got ${head.weight}`],
      [(head.rows ?? []).every(({ equals }) => Number.isFinite(equals)), "needs finite values in its row conditions"],
      [isWhole(units), `needs a whole number of units, got ${units}`],
    ),
    ...(head.loss === "categorical"
      ? unmet(path, [isSize(head.classes) && head.classes > 1, `needs at least 2 classes, got ${head.classes}`])
      : []),
    ...(head.loss === "nextState" ? nextStateIssues(network, head, path) : []),
  ];
}

function nextStateIssues(
  { vocabularies, frozenEncoder }: RecurrentNetwork,
  { channel, firstLabel }: RecurrentHead & { readonly loss: "nextState" },
  path: string,
): Issue[] {
  const vocabulary = vocabularies[channel];
  return unmet(
    path,
    [vocabulary !== undefined, `predicts channel ${channel} of ${vocabularies.length}`],
    [isSize(firstLabel), `needs a first label of at least 1 (0 is padding), got ${firstLabel}`],
    [vocabulary === undefined || firstLabel < vocabulary, `has no label from ${firstLabel} to ${vocabulary}`],
    [!frozenEncoder, "needs an encoder that learns: it reads every state, and a frozen encoder keeps one per row"],
  );
}

function adversaryIssues({ adversary }: RecurrentNetwork, targets: number): Issue[] {
  if (adversary === null) return [];
  const { hidden, target, weight } = adversary;
  return unmet(
    "adversary",
    [isSize(hidden), `needs at least one hidden unit, got ${hidden}`],
    [isWhole(target) && target < targets, `reads target ${target} of ${targets}`],
    [Number.isFinite(weight), `needs a finite weight, got ${weight}`],
  );
}
