import { closestName } from "@career-dml/core";

/** What is wrong with a name that is none of those there are. */
export function unknownName(name: string, what: string, names: readonly string[]): string {
  const near = closestName(name, names);
  return `'${name}' is no ${what}${near === null ? `; there are ${names.join(", ")}` : `; did you mean ${near}?`}`;
}
