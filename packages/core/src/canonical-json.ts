import { type Issue, NonFiniteError } from "./errors.js";

/**
 * JSON with the keys of every object in code-unit order: equal values give equal bytes. Typed arrays become arrays, undefined
 * fields are left out.
 *
 * @param indent Blanks of indentation; 0 for one line.
 * @throws {NonFiniteError} naming every NaN and infinity: a result has null and a reason instead.
 */
export function canonicalJson(value: unknown, indent = 2): string {
  const issues: Issue[] = [];
  const ordered = canonical(value, "$", issues);
  if (issues.length > 0) throw new NonFiniteError(issues);
  return JSON.stringify(ordered, null, indent);
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
