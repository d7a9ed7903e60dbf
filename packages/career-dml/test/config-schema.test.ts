import { readFileSync } from "node:fs";
import { studyJsonSchema } from "@career-dml/study";
import { describe, expect, test } from "vitest";
import {
  configJsonSchema,
  embedJsonSchema,
  powerJsonSchema,
  simulateJsonSchema,
  validateJsonSchema,
} from "../src/config.js";
import { runOptionsSchema } from "../src/options.js";

describe("career-dml.schema.json", () => {
  test("is what the options say; `pnpm --filter career-dml schema` writes it anew", () => {
    const published = JSON.parse(
      readFileSync(new URL("../career-dml.schema.json", import.meta.url), "utf8"),
    ) as unknown;
    expect(published).toEqual(configJsonSchema());
  });

  test("every option of a run has a description and a default", () => {
    const { properties } = configJsonSchema() as { properties: Record<string, Record<string, unknown>> };
    for (const name of Object.keys(runOptionsSchema.shape)) {
      expect(properties[name], name).toMatchObject({ description: expect.any(String) });
      expect(properties[name], name).toHaveProperty("default");
    }
  });
});

test("career-dml.embed.schema.json is what the options of embed say", () => {
  const file = new URL("../career-dml.embed.schema.json", import.meta.url);
  expect(JSON.parse(readFileSync(file, "utf8")) as unknown).toEqual(embedJsonSchema());
});

test("career-dml.validate.schema.json is what the options of validate say", () => {
  const file = new URL("../career-dml.validate.schema.json", import.meta.url);
  expect(JSON.parse(readFileSync(file, "utf8")) as unknown).toEqual(validateJsonSchema());
});

test("career-dml.study.schema.json is what study files may hold", () => {
  const file = new URL("../career-dml.study.schema.json", import.meta.url);
  expect(JSON.parse(readFileSync(file, "utf8")) as unknown).toEqual(studyJsonSchema());
});

test("career-dml.power.schema.json is what the options of power say", () => {
  const file = new URL("../career-dml.power.schema.json", import.meta.url);
  expect(JSON.parse(readFileSync(file, "utf8")) as unknown).toEqual(powerJsonSchema());
});

test("career-dml.simulate.schema.json is what the options of simulate say", () => {
  const file = new URL("../career-dml.simulate.schema.json", import.meta.url);
  expect(JSON.parse(readFileSync(file, "utf8")) as unknown).toEqual(simulateJsonSchema());
});
