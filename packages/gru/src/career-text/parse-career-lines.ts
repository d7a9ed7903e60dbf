import { type Issue, type Sequences, sequencesOf } from "@career-dml/core";
import {
  CAREER_FILES,
  type CareerLines,
  type TextCareers,
  UNKNOWN_WORD,
  WORKER_FILES,
  type WorkerFile,
} from "./career-lines.js";
import { refuseFaults } from "./refuse-faults.js";

/** How lines of careers are read. */
export interface ParseCareerOptions {
  /** Name of the split, for messages: `train` makes `train.job, line 3`. */
  readonly split?: string;
  /** Careers whose vocabularies are kept: of the model that will read these. A state outside them becomes unknown. */
  readonly like?: Pick<TextCareers, "job" | "education">;
}

/**
 * Careers from the lines of the CAREER code's text files. Spaces at the ends of a line and several in a row do not count;
 * `<unk>` is an unknown state.
 *
 * @throws {DataError} naming file and line of what is wrong: a worker without a job, files with different numbers of
 *   workers, a worker with another number of years or levels of education than jobs, a year that is none or goes back, not
 *   exactly one entry where a file holds one per worker.
 */
export function parseCareerLines(lines: CareerLines, { split = "train", like }: ParseCareerOptions = {}): TextCareers {
  const faults: Issue[] = [];
  const reader: Reader = { faults, split, jobs: lines.job.map(wordsOf) };
  reader.jobs.forEach((words, i) => {
    if (words.length === 0) faults.push(fault(`${split}.job`, i, "is empty; every worker has at least one job"));
  });
  for (const file of CAREER_FILES) {
    const count = lines[file]?.length ?? reader.jobs.length;
    if (count === reader.jobs.length) continue;
    const message = `has ${count} lines but ${split}.job has ${reader.jobs.length}; every worker has a line in each`;
    faults.push({ path: `${split}.${file}`, message });
  }
  const years = lines.year && yearsOf(lines.year, reader);
  const education = lines.education && alongJobs("education", lines.education, reader);
  const workers = Object.fromEntries(
    WORKER_FILES.flatMap((file) => (lines[file] ? [[file, entriesOf(file, lines[file], reader)]] : [])),
  );
  refuseFaults(faults);

  const job = sequencesFrom("job", reader.jobs, like?.job.vocabulary);
  return Object.freeze({
    job,
    year: years ? inLayoutOf(job, years) : null,
    education: education ? sequencesFrom("education", education, like?.education?.vocabulary) : null,
    workers: Object.freeze(workers),
  });
}

/** What every file is held against. */
interface Reader {
  readonly faults: Issue[];
  readonly split: string;
  readonly jobs: readonly (readonly string[])[];
}

/** What is wrong with a line, numbered from 1 for people. */
const fault = (file: string, line: number, message: string): Issue => ({ path: `${file}, line ${line + 1}`, message });

const wordsOf = (line: string): string[] => line.split(/\s+/).filter((word) => word !== "");

/** The words of a file that has one for each job. */
function alongJobs(file: "year" | "education", lines: readonly string[], { faults, split, jobs }: Reader): string[][] {
  return lines.map((line, i) => {
    const words = wordsOf(line);
    const expected = jobs[i]?.length ?? words.length;
    if (words.length !== expected) {
      faults.push(fault(`${split}.${file}`, i, `has ${words.length} entries for the ${expected} jobs of ${split}.job`));
    }
    return words;
  });
}

function yearsOf(lines: readonly string[], reader: Reader): number[][] {
  const name = `${reader.split}.year`;
  return alongJobs("year", lines, reader).map((words, i) =>
    words.map((word, t) => {
      const year = Number(word);
      if (!/^[0-9]{1,9}$/.test(word)) reader.faults.push(fault(name, i, `holds '${word}', which is no year`));
      else if (t > 0 && year < Number(words[t - 1])) {
        reader.faults.push(fault(name, i, `goes back from ${words[t - 1]} to ${word}; put jobs in the order of time`));
      }
      return year;
    }),
  );
}

function entriesOf(file: WorkerFile, lines: readonly string[], { faults, split }: Reader): readonly string[] {
  const entries = lines.map((line, i) => {
    const words = wordsOf(line);
    if (words.length !== 1)
      faults.push(fault(`${split}.${file}`, i, `has ${words.length} entries; it holds one per worker`));
    return words[0] ?? "";
  });
  return Object.freeze(entries);
}

function sequencesFrom(
  name: string,
  words: readonly (readonly string[])[],
  vocabulary: readonly string[] | undefined,
): Sequences {
  return sequencesOf(
    name,
    words.map((career) => career.map((word) => (word === UNKNOWN_WORD ? null : word))),
    vocabulary,
  );
}

function inLayoutOf({ n, periods }: Sequences, years: readonly (readonly number[])[]): Int32Array {
  const year = new Int32Array(n * periods);
  years.forEach((mine, i) => year.set(mine, i * periods));
  return year;
}
