// Writes the JSON schemas of configuration files and study files from the built options.
import { writeFileSync } from "node:fs";
import { studyJsonSchema } from "@career-dml/study";
import {
  configJsonSchema,
  embedJsonSchema,
  estimateJsonSchema,
  powerJsonSchema,
  simulateJsonSchema,
  validateJsonSchema,
} from "../dist/config.js";

const schemas = {
  "career-dml.schema.json": configJsonSchema(),
  "career-dml.embed.schema.json": embedJsonSchema(),
  "career-dml.estimate.schema.json": estimateJsonSchema(),
  "career-dml.power.schema.json": powerJsonSchema(),
  "career-dml.simulate.schema.json": simulateJsonSchema(),
  "career-dml.validate.schema.json": validateJsonSchema(),
  "career-dml.study.schema.json": studyJsonSchema(),
};
for (const [file, schema] of Object.entries(schemas)) {
  writeFileSync(new URL(`../${file}`, import.meta.url), `${JSON.stringify(schema, null, 2)}\n`);
}
