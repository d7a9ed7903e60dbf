import { join } from "node:path";
import { checkpoint } from "@career-dml/core";
import type { StudyResult } from "@career-dml/study";
import { writeFiles } from "../output/write-files.js";
import { resultFiles } from "../study/output/result-files.js";
import { studyResultText } from "../study/output/study-summary-text.js";
import type { Rendered, Rendering } from "./rendered.js";

/** The summary of a study, and its tables and figures where a folder is given: all that the study wrote but single runs and times. */
export async function renderStudy(result: StudyResult, { out, layout, run }: Rendering): Promise<Rendered> {
  const text = studyResultText(result, layout);
  if (out === null) return { files: [], text };
  const contents = await resultFiles(result);
  await checkpoint(run);
  const files = await writeFiles(contents, out);
  return { files, text: `${text}\n\nThe tables are in ${join(out, "results.md")}` };
}
