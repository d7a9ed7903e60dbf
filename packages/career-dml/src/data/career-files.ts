import { createReadStream } from "node:fs";
import { access, open } from "node:fs/promises";
import { join } from "node:path";
import { FileError, writeWhole } from "@career-dml/core";
import {
  CAREER_FILES,
  type CareerFile,
  type FormatCareers,
  formatCareerLines,
  type ParseCareerOptions,
  parseCareerLines,
  type TextCareers,
} from "@career-dml/gru";

/** Where the files of one split are: `train` in `data` means `data/train.job`, `data/train.year`, … */
export interface CareerSplit {
  readonly folder: string;
  readonly split: string;
}

const fileOf = ({ folder, split }: CareerSplit, file: CareerFile): string => join(folder, `${split}.${file}`);

/**
 * Reads one split in the text format of the CAREER code: jobs, and years, education, ethnicity, gender and location where
 * their files are there. Line by line, so that a file may be larger than a string.
 *
 * @param options `like`: careers whose vocabularies are kept, as a test split has those of its training split.
 * @throws {FileError} if the file of jobs is absent, or a file cannot be read.
 * @throws {DataError} naming file and line of what is wrong in them; see `parseCareerLines`.
 */
export async function readCareerFiles(
  where: CareerSplit,
  options: Pick<ParseCareerOptions, "like"> = {},
): Promise<TextCareers> {
  const jobs = fileOf(where, "job");
  if (!(await exists(jobs))) throw new FileError(jobs, "there is no such file; a split has at least its jobs");
  const lines: Partial<Record<CareerFile, readonly string[]>> & { job: readonly string[] } = { job: [] };
  for (const file of CAREER_FILES) {
    const path = fileOf(where, file);
    if (await exists(path)) lines[file] = await readLines(path);
  }
  return parseCareerLines(lines, { split: where.split, ...options });
}

/**
 * Writes one split in the text format of the CAREER code, all its files or none.
 *
 * @throws {DataError} for what the format cannot hold; see `formatCareerLines`. @throws {FileError} if a file cannot be written.
 */
export async function writeCareerFiles(where: CareerSplit, careers: FormatCareers): Promise<void> {
  const lines = formatCareerLines(careers);
  const files = CAREER_FILES.filter((file) => lines[file] !== undefined);
  await writeWhole(
    files.map((file) => fileOf(where, file)),
    async (siblings) => {
      for (const [k, file] of files.entries()) await writeLines(siblings[k]!, lines[file]!);
    },
  );
}

const exists = async (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

/** The lines of a file; a carriage return before their end stays, and is a space to whoever reads words. */
async function readLines(path: string): Promise<string[]> {
  const lines: string[] = [];
  let begun = "";
  try {
    for await (const chunk of createReadStream(path, "utf8")) {
      const parts = (begun + (chunk as string)).split("\n");
      begun = parts.pop()!;
      for (const line of parts) lines.push(line);
    }
  } catch (cause) {
    throw new FileError(path, `cannot be read: ${(cause as Error).message}`, { cause });
  }
  if (begun !== "") lines.push(begun);
  return lines;
}

/** Lines that go to a file at once. */
const CHUNK = 4096;

async function writeLines(path: string, lines: readonly string[]): Promise<void> {
  const handle = await open(path, "w");
  try {
    for (let start = 0; start < lines.length; start += CHUNK) {
      await handle.write(`${lines.slice(start, start + CHUNK).join("\n")}\n`);
    }
  } finally {
    await handle.close();
  }
}
