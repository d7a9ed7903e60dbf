import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** What a changeset says of a kernel that takes more instructions now. */
export interface GrowthNote {
  readonly kernel: string;
  /** Most growth that it stands for, percent. */
  readonly percent: number;
  readonly reason: string;
}

/** Notes, and what is wrong with lines that mean to be some. */
export interface GrowthNotes {
  readonly notes: readonly GrowthNote[];
  readonly problems: readonly string[];
}

const FORM = /^instructions: (\w+) \+(\d+(?:\.\d+)?) %: (\S.*)$/;

/**
 * The notes of changesets: lines such as `instructions: growForest +8 %: leaves hold a third sum`.
 *
 * @param changesets Texts by file name.
 * @param kernels Names that there are.
 */
export function growthNotes(changesets: ReadonlyMap<string, string>, kernels: readonly string[]): GrowthNotes {
  const notes: GrowthNote[] = [];
  const problems: string[] = [];
  for (const [file, text] of changesets) {
    for (const line of text.split(/\r?\n/).filter((line) => line.startsWith("instructions:"))) {
      const [, kernel, percent, reason] = FORM.exec(line) ?? [];
      if (!kernel || !percent || !reason) {
        problems.push(`${file}: '${line}' is not of the form 'instructions: KERNEL +PERCENT %: REASON'`);
      } else if (!kernels.includes(kernel)) {
        problems.push(`${file}: there is no kernel '${kernel}'; there are ${kernels.join(", ")}`);
      } else {
        notes.push({ kernel, percent: Number(percent), reason });
      }
    }
  }
  return { notes, problems };
}

/** Texts of the changesets in a folder, by file name. */
export function readChangesets(folder: string): ReadonlyMap<string, string> {
  const files = readdirSync(folder).filter((file) => file.endsWith(".md"));
  return new Map(files.map((file) => [file, readFileSync(join(folder, file), "utf8")]));
}
