// Writes career-dml.schema.json, the JSON schema of a configuration file, from the built options.
import { writeFileSync } from "node:fs";
import { configJsonSchema } from "../dist/config.js";

const target = new URL("../career-dml.schema.json", import.meta.url);
writeFileSync(target, `${JSON.stringify(configJsonSchema(), null, 2)}\n`);
