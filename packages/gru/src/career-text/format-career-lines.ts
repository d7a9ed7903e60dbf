import { DataError, FIRST_STATE, type Issue, type Sequences, UNKNOWN } from "@career-dml/core";
import { type CareerLines, RESERVED_WORDS, type TextCareers, UNKNOWN_WORD, WORKER_FILES } from "./career-lines.js";

/** Careers to be written: jobs, and what else there is. */
export type FormatCareers = Pick<TextCareers, "job"> & Partial<TextCareers>;

/**
 * The lines of the CAREER code's text files for these careers; `parseCareerLines` reads the same states back. An unknown state
 * is written as `<unk>`, so one that was never seen and one that was missing read back alike.
 *
 * @throws {DataError} for what the format cannot hold: labels that are empty, with spaces or reserved by the CAREER code; a
 *   worker without a job; years, education or entries that do not go with the jobs.
 */
export function formatCareerLines({ job, year = null, education = null, workers = {} }: FormatCareers): CareerLines {
  const issues = [
    ...careerIssues(job),
    ...(education ? educationIssues(job, education) : []),
    ...(year ? yearIssues(job, year) : []),
  ];
  for (const file of WORKER_FILES) {
    const entries = workers[file];
    if (!entries) continue;
    if (entries.length !== job.n)
      issues.push({ path: file, message: `has ${entries.length} entries for ${job.n} workers` });
    issues.push(...wordIssues(file, entries));
  }
  if (issues.length > 0) throw new DataError(issues);

  return Object.freeze({
    job: stateLines(job),
    ...(year && { year: yearLines(job, year) }),
    ...(education && { education: stateLines(education) }),
    ...workers,
  });
}

function careerIssues(job: Sequences): Issue[] {
  const empty = [...job.lengths.keys()].filter((i) => job.lengths[i] === 0);
  const issues = empty.map((i) => ({ path: `${job.name}, unit ${i + 1}`, message: "has no job; drop the unit" }));
  return [...issues, ...labelIssues(job)];
}

function educationIssues(job: Sequences, education: Sequences): Issue[] {
  const agree = education.n === job.n && education.lengths.every((length, i) => length === job.lengths[i]);
  const message = `does not have one state for each of ${job.name}; align them by period`;
  return [...(agree ? [] : [{ path: education.name, message }]), ...labelIssues(education)];
}

function yearIssues({ n, periods, lengths }: Sequences, year: Int32Array): Issue[] {
  if (year.length !== n * periods) {
    return [{ path: "year", message: `has ${year.length} entries, expected one for each of ${n * periods} codes` }];
  }
  const wrong = [...lengths.keys()].filter((i) => {
    const mine = year.subarray(i * periods, i * periods + lengths[i]!);
    return mine.some((y, t) => y < (t > 0 ? mine[t - 1]! : 0));
  });
  return wrong.map((i) => ({
    path: `year, unit ${i + 1}`,
    message: "is negative or goes back; put jobs in the order of time",
  }));
}

const labelIssues = (s: Sequences): Issue[] => [
  ...wordIssues(s.name, s.vocabulary),
  ...s.vocabulary
    .filter((label) => RESERVED_WORDS.includes(label))
    .map((label) => ({ path: s.name, message: `has the label '${label}', which the CAREER code keeps for itself` })),
];

const wordIssues = (path: string, words: readonly string[]): Issue[] =>
  [...new Set(words)]
    .filter((word) => !/^\S+$/.test(word))
    .map((word) => ({ path, message: `has the label '${word}', which is not one word; write it without spaces` }));

function stateLines(s: Sequences): readonly string[] {
  const word = (code: number): string => (code === UNKNOWN ? UNKNOWN_WORD : s.vocabulary[code - FIRST_STATE]!);
  return Array.from({ length: s.n }, (_, i) =>
    Array.from(s.codes.subarray(i * s.periods, i * s.periods + s.lengths[i]!), word).join(" "),
  );
}

const yearLines = (s: Sequences, year: Int32Array): readonly string[] =>
  Array.from({ length: s.n }, (_, i) => year.subarray(i * s.periods, i * s.periods + s.lengths[i]!).join(" "));
