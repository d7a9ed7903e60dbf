import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadTaskModule, resolveStudy, type Study, type StudyFile, type StudyModule } from "../src/index.js";

/** File of the task module whose answers are known. */
export const MODULE = new URL("./tasks/mean-of-normals.mjs", import.meta.url);

export const knownModule = async (): Promise<StudyModule> => (await loadTaskModule(MODULE)) as StudyModule;

/** A small study of that module. */
export const exampleFile = (changes: Partial<StudyFile> = {}): StudyFile => ({
  name: "example",
  title: "The mean of normals",
  seeds: { first: 0, count: 10 },
  axes: { n: [25, 100] },
  estimators: [{ estimator: "mean" }, { estimator: "biased" }],
  ...changes,
});

export const exampleStudy = async (changes: Partial<StudyFile> = {}): Promise<Study> =>
  resolveStudy(exampleFile(changes), await knownModule());

export const temporaryFolder = (): Promise<string> => mkdtemp(join(tmpdir(), "study-"));
