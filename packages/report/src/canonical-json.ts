import { type CareerRunResult, type Issue, NonFiniteError } from "@career-dml/core";

/**
 * JSON with the keys of every object in code-unit order and two spaces of indentation: equal values give equal bytes.
 * Typed arrays become arrays, undefined fields are left out.
 *
 * @throws {NonFiniteError} naming every NaN and infinity: a result has null and a reason instead.
 */
export function canonicalJson(value: unknown): string {
  const issues: Issue[] = [];
  const ordered = canonical(value, "$", issues);
  if (issues.length > 0) throw new NonFiniteError(issues);
  return JSON.stringify(ordered, null, 2);
}

/** results.json: the reproducible content first, in canonical order; what differs between runs last, under `execution`. */
export function resultJson(result: CareerRunResult): string {
  const { execution, ...content } = result;
  const head = canonicalJson(content).slice(0, -2);
  const tail = canonicalJson(execution).replaceAll("\n", "\n  ");
  return `${head},\n  "execution": ${tail}\n}\n`;
}

function canonical(value: unknown, path: string, issues: Issue[]): unknown {
  if (typeof value === "number") {
    if (!Number.isFinite(value))
      issues.push({ path, message: `is ${value}; a result holds null and a reason instead` });
    return value;
  }
  if (typeof value !== "object" || value === null) return value;
  if (ArrayBuffer.isView(value)) return canonical(Array.from(value as unknown as ArrayLike<number>), path, issues);
  if (Array.isArray(value)) return value.map((entry, i) => canonical(entry, `${path}[${i}]`, issues));
  const entries = Object.entries(value)
    .filter(([, entry]) => entry !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, entry]) => [key, canonical(entry, `${path}.${key}`, issues)]));
}
