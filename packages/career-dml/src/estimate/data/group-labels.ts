/** Labels of groups as numbers where each of them is one, so that they come in the order of numbers. */
export const groupLabels = (labels: readonly string[]): readonly string[] | number[] =>
  labels.every((label) => label !== "" && Number.isFinite(Number(label))) ? labels.map(Number) : labels;
