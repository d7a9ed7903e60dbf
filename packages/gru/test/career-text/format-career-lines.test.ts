import { sequencesOf } from "@career-dml/core";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formatCareerLines } from "../../src/career-text/format-career-lines.js";
import { parseCareerLines } from "../../src/career-text/parse-career-lines.js";
import { sample } from "./sample.js";

const word = fc.stringMatching(/^[A-Za-z0-9_.-]{1,8}$/);
const worker = fc.array(fc.tuple(fc.oneof(word, fc.constant(null)), word, fc.nat({ max: 3000 })), {
  minLength: 1,
  maxLength: 9,
});

describe("formatCareerLines", () => {
  test("writes the example of the CAREER code as it is", () => {
    expect(formatCareerLines(parseCareerLines(sample))).toEqual(sample);
  });

  test("what it writes reads back to the same careers", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(worker, word), { minLength: 1, maxLength: 6 }), (workers) => {
        const job = sequencesOf(
          "job",
          workers.map(([jobs]) => jobs.map(([label]) => label)),
        );
        const education = sequencesOf(
          "education",
          workers.map(([jobs]) => jobs.map(([, level]) => level)),
        );
        const year = new Int32Array(job.codes.length);
        workers.forEach(([jobs], i) => {
          year.set(
            jobs.map(([, , y]) => y).sort((a, b) => a - b),
            i * job.periods,
          );
        });
        const careers = { job, education, year, workers: { location: workers.map(([, place]) => place) } };
        expect(parseCareerLines(formatCareerLines(careers))).toEqual(careers);
      }),
    );
  });

  test("refuses what the format cannot hold, all in one error", () => {
    const job = sequencesOf("occupation", [["data analyst", "<unk>"], [], ["clerk"]]);
    const careers = {
      job,
      year: new Int32Array(3),
      education: sequencesOf("education", [["low"], [], ["high"]]),
      workers: { gender: ["male"], location: ["MO", "", "CA"] },
    };
    expect(() => formatCareerLines(careers)).toThrow(
      expect.objectContaining({
        code: "DATA",
        issues: [
          { path: "occupation, unit 2", message: "has no job; drop the unit" },
          {
            path: "occupation",
            message: "has the label 'data analyst', which is not one word; write it without spaces",
          },
          { path: "occupation", message: "has the label '<unk>', which the CAREER code keeps for itself" },
          { path: "education", message: "does not have one state for each of occupation; align them by period" },
          { path: "year", message: "has 3 entries, expected one for each of 6 codes" },
          { path: "gender", message: "has 1 entries for 3 workers" },
          { path: "location", message: "has the label '', which is not one word; write it without spaces" },
        ],
      }),
    );
  });

  test("refuses years that would not be read back", () => {
    const job = sequencesOf("job", [["a", "b"], ["a", "b"], ["a"]]);
    expect(() => formatCareerLines({ job, year: Int32Array.of(2001, 2001, 2002, 2001, -1, 0) })).toThrow(
      expect.objectContaining({
        issues: [2, 3].map((unit) => ({
          path: `year, unit ${unit}`,
          message: "is negative or goes back; put jobs in the order of time",
        })),
      }),
    );
  });
});
