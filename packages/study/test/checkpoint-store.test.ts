import { mkdir, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { openCheckpoints } from "../src/checkpoint-store.js";
import { type Study, studyTasks } from "../src/index.js";
import { exampleStudy, temporaryFolder } from "./example-study.js";

const open = (folder: string, study: Study) => openCheckpoints(folder, study, { tasks: studyTasks(study.plan) });
const time = { seconds: 1, parts: { a: 0.5 } };

/** A folder with an outcome for each of the first runs. */
async function kept(study: Study, count: number): Promise<string> {
  const folder = await temporaryFolder();
  const store = await open(folder, study);
  for (const task of studyTasks(study.plan).slice(0, count)) await store.keep(task, { value: { of: task.id } }, time);
  await store.close();
  return folder;
}

describe("openCheckpoints", () => {
  test("finds what was kept, values and times", async () => {
    const study = await exampleStudy();
    const folder = await kept(study, 3);
    const store = await open(folder, study);
    const tasks = studyTasks(study.plan).slice(0, 3);
    expect([...store.outcomes.keys()].sort()).toEqual(tasks.map(({ id }) => id).sort());
    expect(store.outcomes.get(tasks[1]!.id)).toEqual({ value: { of: tasks[1]!.id } });
    expect(store.times.get(tasks[1]!.id)).toEqual(time);
    expect(store.faulty).toEqual([]);
    await store.close();
  });

  test("says which checkpoints are of no use, and why; they count as absent", async () => {
    const study = await exampleStudy();
    const folder = await kept(study, 6);
    const place = (k: number): string => {
      const { cell, seed } = studyTasks(study.plan)[k]!;
      return join(folder, "runs", `000${cell}`, `${seed}.json`);
    };
    const whole = await readFile(place(0), "utf8");
    await writeFile(place(0), whole.slice(0, -20));
    await writeFile(place(1), "");
    await writeFile(place(2), (await readFile(place(2), "utf8")).replace("example-0000-000001", "example-0000-000002"));
    await writeFile(place(3), whole);
    const other = await exampleStudy({ title: "Another" });
    const elsewhere = await kept(other, 5);
    await writeFile(place(4), await readFile(place(4).replace(folder, elsewhere), "utf8"));
    const store = await open(folder, study);
    expect(store.faulty.map(({ file, fault }) => [file, fault])).toEqual([
      [place(0), "is cut off or damaged"],
      [place(1), "is cut off or damaged"],
      [place(2), "is damaged: its check sum is wrong"],
      [place(3), "is of the run example-0000-000000"],
      [place(4), "is of another study"],
    ]);
    expect(store.outcomes.size).toBe(1);
    await store.close();
  });

  test("cleans away what a killed process had begun, and reads times behind a half line", async () => {
    const study = await exampleStudy();
    const folder = await kept(study, 2);
    await writeFile(join(folder, "runs/0000/.5.json.abcd.partial"), "{");
    const times = await readFile(join(folder, "times.jsonl"), "utf8");
    await writeFile(join(folder, "times.jsonl"), `${times}{"task":"example-00`);
    const store = await open(folder, study);
    const [, , third] = studyTasks(study.plan);
    await store.keep(third!, { value: 1 }, time);
    await store.close();
    expect((await readdir(folder, { recursive: true })).filter((name) => name.includes("partial"))).toEqual([]);
    const again = await open(folder, study);
    expect(again.times.size).toBe(3);
    await again.close();
  });

  test("leaves alone a lock that another process is just putting up", async () => {
    const study = await exampleStudy();
    const folder = await kept(study, 1);
    await writeFile(join(folder, ".lock.abcd.partial"), "{");
    await (await open(folder, study)).close();
    expect(await readdir(folder)).toContain(".lock.abcd.partial");
  });
});

describe("a folder that cannot be used is refused, with what to do", () => {
  test("because it holds another study, or the study by another version", async () => {
    const study = await exampleStudy();
    const folder = await kept(study, 1);
    const other = await exampleStudy({ title: "Another" });
    await expect(open(folder, other)).rejects.toThrow(/holds another study, example with hash .* name another folder/);
    await expect(open(folder, { ...study, version: "2" })).rejects.toThrow(/was begun by version 1, and this is 2/);
    // And neither left a mark.
    expect((await readdir(folder)).sort()).toEqual(["plan.json", "runs", "times.jsonl"]);
  });

  test("because it holds other files, or a broken plan", async () => {
    const study = await exampleStudy();
    const folder = await temporaryFolder();
    await writeFile(join(folder, "letter.txt"), "dear");
    await expect(open(folder, study)).rejects.toThrow(/holds letter\.txt and no study/);
    const broken = await temporaryFolder();
    await writeFile(join(broken, "plan.json"), "{");
    await expect(open(broken, study)).rejects.toThrow(/is no plan of a study/);
  });

  test("because its path is below a file", async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, "file"), "");
    await expect(open(join(folder, "file/below"), await exampleStudy())).rejects.toMatchObject({ code: "FILE" });
  });

  test("because a checkpoint cannot be read", async () => {
    const study = await exampleStudy();
    const folder = await kept(study, 1);
    const file = join(folder, "runs/0000/0.json");
    await rm(file);
    // Nobody can read a folder as a file, not even who may read everything.
    await mkdir(file);
    await expect(open(folder, study)).rejects.toMatchObject({
      code: "FILE",
      message: `${file}: cannot be read (EISDIR)`,
    });
    expect((await readdir(folder)).filter((name) => name.startsWith(".lock"))).toEqual([]);
  });

  test("because another process holds it", async () => {
    const study = await exampleStudy();
    const folder = await temporaryFolder();
    const store = await open(folder, study);
    await expect(open(folder, study)).rejects.toThrow(/is in use by process/);
    await store.close();
  });
});

test.skipIf(process.platform !== "linux")("a full disk is a typed error, and nothing half is left", async () => {
  const study = await exampleStudy();
  const full = await kept(study, 0);
  await rm(join(full, "times.jsonl"));
  // Every write to this device fails as on a full disk.
  await symlink("/dev/full", join(full, "times.jsonl"));
  const store = await open(full, study);
  const task = studyTasks(study.plan)[0]!;
  await expect(store.keep(task, { value: 1 }, time)).rejects.toThrow(/cannot be written \(ENOSPC: the disk is full\)/);
  await store.close();
  expect(store.outcomes.size).toBe(0);
});
