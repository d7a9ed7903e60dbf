import { careerOptions, semiSyntheticOptions } from "@career-dml/dgp";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { designFields, designIssues } from "../src/simulation-design.js";

/** The values that a field of names takes, whatever stands for it where it is left out; `null` of any other field. */
function valuesOf(field: z.ZodType): readonly unknown[] | null {
  if (field instanceof z.ZodDefault || field instanceof z.ZodNullable) return valuesOf(field.unwrap() as z.ZodType);
  return field instanceof z.ZodEnum ? field.options : null;
}

describe.for(Object.entries(designFields))("%s", ([name, field]) => {
  test("takes the values of the generator's option", () => {
    expect(Object.keys(careerOptions.shape)).toContain(name);
    expect(valuesOf(field)).toEqual(valuesOf(careerOptions.shape[name as keyof typeof designFields]));
  });

  test("is open in the semi-synthetic profile where its process has it, in the default one, and not in v3.4", () => {
    const isOpen = (profile: string): boolean => designIssues({ profile, [name]: 1 }).length === 0;
    expect(isOpen("semi-synthetic")).toBe(name in semiSyntheticOptions.shape);
    expect(isOpen("default")).toBe(true);
    expect(isOpen("v3.4")).toBe(false);
  });
});
