import { AbortedError, OverlapError } from "@career-dml/core";
import { expect, test } from "vitest";
import { required } from "../src/required.js";

const failing = (error: Error) =>
  required("adjusting for shares", "Leave it out.", async () => {
    throw error;
  });

test("gives what the part gives", async () => {
  expect(await required("a part", "Do something.", async () => 1)).toBe(1);
});

test("names the part that the data do not allow, under the same code", async () => {
  const error = new OverlapError([3], [0.01, 0.99]);
  await expect(failing(error)).rejects.toMatchObject({
    code: "OVERLAP",
    message:
      "adjusting for shares: 1 units have a propensity outside [0.01, 0.99]; trim them or change the estimand. Leave it out.",
    cause: error,
  });
});

test.each([new AbortedError(), new TypeError("a defect")])(
  "is silent where the data are not to blame: %s",
  async (e) => {
    await expect(failing(e)).rejects.toBe(e);
  },
);
