import { sequencesOf } from "@career-dml/core";
import { expect, test } from "vitest";
import { encode, trainEncoder, unseenStates } from "../src/index.js";
import { simulatedCareers } from "./simulated-careers.js";

const run = { backend: "js", threads: 1 } as const;
const sequences = [sequencesOf("job", [["a", "b"], ["b", "a"], ["a"], ["b"], ["a", "c"]])];
const { data } = simulatedCareers(5);
const train = (options = {}) =>
  trainEncoder(
    { ...data, sequences },
    {
      variant: "predictive",
      options: { hidden: 2, epochs: 1, validation: 0, ...options },
      rows: Uint32Array.of(0, 1, 2, 3),
    },
    run,
  );

test("counts labels that training did not meet and labels that no vocabulary has, career by career", async () => {
  const encoder = await train();
  const fresh = [sequencesOf("job", [["z", "a", "z"], ["c", null], ["b"], ["y", "a"]])];
  const [unseen] = unseenStates(encoder, fresh);
  expect(unseen).toEqual({
    channel: "job",
    states: 4,
    careers: 3,
    labels: [
      { label: "z", states: 2 },
      { label: "c", states: 1 },
      { label: "y", states: 1 },
    ],
    byUnit: Int32Array.of(2, 1, 0, 1),
  });
  expect((await encode(encoder, { sequences: fresh }, run)).unseen).toBe(4);
  expect(unseenStates(encoder, sequences)[0]!.labels).toEqual([{ label: "c", states: 1 }]);
});

test("reads no further back than the window; a fed encoder lacks only what its vocabulary lacks", async () => {
  const fresh = [
    sequencesOf("job", [
      ["z", "a"],
      ["a", "z"],
      ["c", "a"],
    ]),
  ];
  expect(unseenStates(await train({ window: 1 }), fresh)[0]!.states).toBe(1);
  expect(unseenStates(await train({ padding: "fed" }), fresh)[0]!.labels).toEqual([{ label: "z", states: 2 }]);
});
