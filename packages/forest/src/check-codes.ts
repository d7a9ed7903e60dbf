import { type Issue, TreatmentError } from "@career-dml/core";

/** Most rows that an issue names. */
const LISTED = 5;

/** Codes of arms or classes: how many there are, and what is wrong with them. */
export interface CodeCheck {
  readonly count: number;
  readonly issues: readonly Issue[];
}

/**
 * Checks codes 0 … K - 1, of which each has a unit.
 *
 * @param path Name of the vector, for issues.
 * @param thing What a code stands for, for issues.
 */
export function checkCodes(codes: ArrayLike<number>, path: string, thing: "arm" | "class"): CodeCheck {
  const values = Array.from(codes);
  const wrong = values.flatMap((code, i) => (Number.isInteger(code) && code >= 0 && code < values.length ? [] : [i]));
  if (wrong.length > 0) {
    const rows = wrong.slice(0, LISTED).map((i) => `${values[i]} in row ${i + 1}`);
    const more = wrong.length > LISTED ? ` and ${wrong.length - LISTED} more` : "";
    return { count: 0, issues: [{ path, message: `holds no code 0, 1, … of an ${thing}: ${rows.join(", ")}${more}` }] };
  }
  const seen = new Set(values);
  const count = values.reduce((most, code) => Math.max(most, code), -1) + 1;
  const absent = Array.from({ length: count }, (_, code) => code).filter((code) => !seen.has(code));
  const issues: Issue[] = [];
  if (absent.length > 0)
    issues.push({ path, message: `gives ${thing} ${absent.join(", ")} no unit; number them from 0 without a gap` });
  if (count < 2) issues.push({ path, message: `gives all units one ${thing}; there must be at least two` });
  return { count, issues };
}

/** Whether a vector holds one value only. */
export const isConstant = (values: ArrayLike<number>): boolean => {
  for (let i = 1; i < values.length; i++) if (values[i] !== values[0]) return false;
  return true;
};

/** @throws {TreatmentError} if all units have one treatment. */
export function refuseConstantTreatment(treatment: ArrayLike<number>): void {
  if (isConstant(treatment)) throw new TreatmentError("The treatment does not vary: it is the same for all units.");
}
