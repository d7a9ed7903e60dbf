import { type CareerRunResult, canonicalJson } from "@career-dml/core";

/** results.json: the reproducible content first, in canonical order; what differs between runs last, under `execution`. */
export function resultJson(result: CareerRunResult): string {
  const { execution, ...content } = result;
  const head = canonicalJson(content).slice(0, -2);
  const tail = canonicalJson(execution).replaceAll("\n", "\n  ");
  return `${head},\n  "execution": ${tail}\n}\n`;
}
