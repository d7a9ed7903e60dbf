import { closestName, type Issue, lowerFirst, OptionsError } from "@career-dml/core";
import type { z } from "zod";
import { type CompleteStudyFile, studyFileSchema, studyJsonSchema } from "./study-file.js";

/**
 * A study file with its defaults. What its parts mean together is checked by `resolveStudy`.
 *
 * @param given The content of the file, parsed.
 * @throws {OptionsError} with every problem at once; paths lead into the file: `criteria.0.atLeast`.
 */
export function parseStudyFile(given: unknown): CompleteStudyFile {
  const parsed = studyFileSchema.safeParse(given);
  if (parsed.success) return parsed.data;
  throw new OptionsError(
    "study",
    parsed.error.issues.flatMap((issue) => issuesOf(issue, [])),
  );
}

type Path = readonly PropertyKey[];

function issuesOf(issue: z.core.$ZodIssue, above: Path): Issue[] {
  const path = [...above, ...issue.path];
  if (issue.code === "unrecognized_keys") {
    const known = knownKeys(path);
    return issue.keys.map((name) => ({ path: [...path, name].join("."), message: unknown(name, known) }));
  }
  if (issue.code === "invalid_union" && issue.errors.length > 0) {
    // The alternative that was meant is the one whose problems lie deepest.
    const [meant] = [...issue.errors].sort((a, b) => depth(b) - depth(a));
    if (depth(meant!) > 0) return meant!.flatMap((inner) => issuesOf(inner, path));
  }
  return [{ path: path.join(".") || "the file", message: lowerFirst(issue.message) }];
}

const depth = (issues: readonly z.core.$ZodIssue[]): number =>
  Math.max(...issues.map(({ path, code }) => path.length + (code === "unrecognized_keys" ? 1 : 0)));

function unknown(name: string, known: readonly string[]): string {
  const near = closestName(name, known);
  return near === null ? `is unknown here; known are ${known.join(", ")}` : `is unknown here; did you mean ${near}?`;
}

/** What a JSON schema says of one place. */
interface Described {
  readonly properties?: Readonly<Record<string, Described>>;
  readonly items?: Described;
  readonly anyOf?: readonly Described[];
  readonly oneOf?: readonly Described[];
}

/** Keys that an object at this place of the file may have. */
function knownKeys(path: Path): readonly string[] {
  let places: readonly Described[] = [studyJsonSchema() as Described];
  for (const step of path) {
    places = places.flatMap(alternatives).flatMap((place) => {
      const below = typeof step === "number" ? place.items : place.properties?.[String(step)];
      return below === undefined ? [] : [below];
    });
  }
  return [...new Set(places.flatMap(alternatives).flatMap(({ properties }) => Object.keys(properties ?? {})))];
}

const alternatives = (place: Described): readonly Described[] => [
  place,
  ...(place.anyOf ?? []),
  ...(place.oneOf ?? []),
];
