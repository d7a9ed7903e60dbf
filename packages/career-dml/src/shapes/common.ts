import type { MonteCarloFigure, Provenance } from "@career-dml/core";
import type { Json } from "@career-dml/study";
import { z } from "zod";

// A number of a JSON file is finite for zod, so that shapes need not ask for it.

/** `[low, high]`. */
export const pair = z.tuple([z.number(), z.number()]);

export const numbers = z.array(z.number());

export const texts = z.array(z.string());

/** Options by name, whose values only the command that takes them knows. */
export const anything = z.record(z.string(), z.unknown());

/** One for each arm of the treatment. */
export const byArm = <S extends z.ZodType>(shape: S) => z.object({ treated: shape, untreated: shape });

/** What a result was computed from, and how. */
export const provenance = {
  options: anything,
  seed: z.number(),
  versions: z.record(z.string(), z.string()),
  execution: z.object({
    backend: z.enum(["js", "native"]),
    threads: z.number(),
    timings: z.record(z.string(), z.number()),
  }),
} satisfies { readonly [K in keyof Provenance]: z.ZodType<Provenance[K]> };

/** A figure of a Monte Carlo study with its error. */
export const monteCarloFigure: z.ZodType<MonteCarloFigure> = z.object({
  value: z.number().nullable(),
  mcse: z.number().nullable(),
  n: z.number().exactOptional(),
  reason: z.string().exactOptional(),
});

/** What JSON can hold. */
export const json = z.json() as z.ZodType<Json>;

/** Options of a study file by name. */
export const jsonOptions = z.record(z.string(), json);
