import { integer, percent } from "@career-dml/report/text";
import { noteText } from "../../data/note-text.js";
import type { Sample } from "../data/sample.js";

/** What a table holds and what of it enters an estimate, in lines for a terminal. */
export function sampleText(sample: Sample): string {
  const { source, fileRows, n, treatment, selected, cluster, names, sequences = [] } = sample;
  const isUnit = sequences.length > 0;
  const lines: (readonly [string, string])[] = [
    ["rows", integer(fileRows)],
    [isUnit ? "units" : "used", integer(n)],
  ];
  if (treatment !== null && treatment.every((value) => value === 0 || value === 1)) {
    const treated = treatment.reduce((sum, value) => sum + value, 0);
    lines.push(["treated", `${integer(treated)} by ${names.treatment} (${percent(treated / n)})`]);
  }
  if (selected !== null) {
    const observed = selected.reduce((sum, value) => sum + value, 0);
    lines.push(["observed", `${integer(observed)} values of ${names.outcome}`]);
  }
  if (cluster !== null) lines.push(["clusters", integer(new Set(cluster).size)]);
  for (const { name, vocabulary, periods } of sequences) {
    lines.push([name, `${integer(vocabulary.length)} states, up to ${periods} periods before the landmark`]);
  }
  for (const text of sample.missing) lines.push(["missing", text]);
  return noteText({ title: `data: ${source}`, lines, leftOut: sample.leftOut });
}
