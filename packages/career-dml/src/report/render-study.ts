import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { checkpoint, writeWhole } from "@career-dml/core";
import type { StudyResult } from "@career-dml/study";
import { resultFiles } from "../study/output/result-files.js";
import { studyResultText } from "../study/output/study-summary-text.js";
import type { Rendered, Rendering } from "./rendered.js";

/** The summary of a study, and its tables and figures where a folder is given: all that the study wrote but single runs and times. */
export async function renderStudy(result: StudyResult, { out, layout, run }: Rendering): Promise<Rendered> {
  const text = studyResultText(result, layout);
  if (out === null) return { files: [], text };
  const contents = await resultFiles(result);
  await checkpoint(run);
  const names = Object.keys(contents);
  const files = names.map((name) => join(out, name));
  await writeWhole(files, async (siblings) => {
    for (const [k, sibling] of siblings.entries()) await writeFile(sibling, contents[names[k]!]!);
  });
  return { files, text: `${text}\n\nThe tables are in ${join(out, "results.md")}` };
}
