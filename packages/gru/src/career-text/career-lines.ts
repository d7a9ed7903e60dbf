import type { Sequences } from "@career-dml/core";

/** Files of the CAREER code with one entry per worker. */
export const WORKER_FILES = ["ethnicity", "gender", "location"] as const;

/** Name of a file with one entry per worker. */
export type WorkerFile = (typeof WORKER_FILES)[number];

/** Every file that a split can have: `train.job`, `train.year`, … */
export const CAREER_FILES = ["job", "year", "education", ...WORKER_FILES] as const;

/** Name of a file of a split. */
export type CareerFile = (typeof CAREER_FILES)[number];

/**
 * The files of one split as lines without their ends, a worker on the same line of each: jobs separated by spaces, a year and
 * a level of education for each job, one entry of the others. Only jobs have to be there.
 *
 * @see github.com/keyonvafa/career-code, README, 'Data formatting'; Vafa et al. (2024), CAREER, TMLR.
 */
export type CareerLines = { readonly job: readonly string[] } & {
  readonly [file in Exclude<CareerFile, "job">]?: readonly string[] | undefined;
};

/** Careers as the CAREER code's text format holds them. */
export interface TextCareers {
  readonly job: Sequences;
  /** Row-major n x periods as `job.codes`: the year of each job, 0 after the last; `null` without. */
  readonly year: Int32Array | null;
  /** Level of education at each job, as long as `job` for each worker; `null` without. */
  readonly education: Sequences | null;
  /** One entry per worker of each file that there is. */
  readonly workers: Readonly<Partial<Record<WorkerFile, readonly string[]>>>;
}

/** What stands for a missing or unseen state. */
export const UNKNOWN_WORD = "<unk>";

/** Words with a meaning of their own in the CAREER code's dictionaries. */
export const RESERVED_WORDS: readonly string[] = ["<s>", "<pad>", "</s>", UNKNOWN_WORD];
