import { UNKNOWN } from "@career-dml/core";
import { describe, expect, test } from "vitest";
import { parseCareerLines } from "../../src/career-text/parse-career-lines.js";
import { sample } from "./sample.js";

describe("parseCareerLines", () => {
  test("reads the example of the CAREER code: eight and five jobs with their years", () => {
    const { job, year, education, workers } = parseCareerLines(sample);
    expect([...job.lengths]).toEqual([8, 5]);
    expect(job.vocabulary).toEqual(["11-1030", "23-1011", "23-1012", "25-9044", "27-1012", "31-2021", "35-3011"]);
    expect([...job.codes].slice(0, 4).map((code) => job.vocabulary[code - 2])).toEqual([
      "31-2021",
      "31-2021",
      "35-3011",
      "27-1012",
    ]);
    expect([...year!]).toEqual([2001, 2002, 2003, 2004, 2005, 2006, 2007, 2008, 2005, 2006, 2007, 2008, 2009, 0, 0, 0]);
    expect(education).toBeNull();
    expect(workers).toEqual({ gender: ["female", "male"] });
  });

  test("keeps the vocabulary of an earlier split: a job outside it, and <unk>, are unknown", () => {
    const train = parseCareerLines({ job: ["a b"], education: ["low high"] });
    const test = parseCareerLines({ job: ["b c <unk>"], education: ["high high phd"] }, { like: train });
    expect([...test.job.codes]).toEqual([3, UNKNOWN, UNKNOWN]);
    expect(test.education!.vocabulary).toEqual(train.education!.vocabulary);
    expect([...test.education!.codes]).toEqual([2, 2, UNKNOWN]);
  });

  test("spaces around and between words do not count", () => {
    expect(parseCareerLines({ job: ["  a   b\t", "b"] }).job).toEqual(parseCareerLines({ job: ["a b", "b"] }).job);
  });

  test("says everything that is wrong, by file and line", () => {
    const wrong = {
      job: ["a b", "", "a a a"],
      year: ["2001", "", "2001 2000 x"],
      education: ["low high", "", "low low high"],
      gender: ["male", "female"],
      location: ["New York", "MO", ""],
    };
    expect(() => parseCareerLines(wrong, { split: "valid" })).toThrow(
      expect.objectContaining({
        code: "DATA",
        issues: [
          { path: "valid.job, line 2", message: "is empty; every worker has at least one job" },
          { path: "valid.gender", message: "has 2 lines but valid.job has 3; every worker has a line in each" },
          { path: "valid.year, line 1", message: "has 1 entries for the 2 jobs of valid.job" },
          { path: "valid.year, line 3", message: "goes back from 2001 to 2000; put jobs in the order of time" },
          { path: "valid.year, line 3", message: "holds 'x', which is no year" },
          { path: "valid.location, line 1", message: "has 2 entries; it holds one per worker" },
          { path: "valid.location, line 3", message: "has 0 entries; it holds one per worker" },
        ],
      }),
    );
  });

  test("of many faults it tells the first twenty and how many more", () => {
    const job = Array.from({ length: 1500 }, () => "");
    expect(() => parseCareerLines({ job })).toThrow(
      /train\.job, line 20 is empty.*; the files have 1,480 more faults$/,
    );
  });
});
