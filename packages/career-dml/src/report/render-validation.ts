import { checkpoint, type EstimateValidation } from "@career-dml/core";
import { writePage } from "../validate/output/write-page.js";
import { validationSummary } from "../validate/output/validation-summary.js";
import type { Rendered, Rendering } from "./rendered.js";

/** The summary of a validation, and its page where a file is given. */
export async function renderValidation(result: EstimateValidation, { out, layout, run }: Rendering): Promise<Rendered> {
  const text = validationSummary(result, layout);
  await checkpoint(run);
  if (out !== null) await writePage(out, result, run);
  return { files: out === null ? [] : [out], text };
}
