// A study as a process of its own, for tests that kill it: node study-process.mjs STUDY.json FOLDER. Says a line as each run
// is kept.
import { readFileSync } from "node:fs";
import { loadTaskModule, localEngine, resolveStudy, runStudy } from "../../dist/index.js";

const [file, folder] = process.argv.slice(2);
const module = new URL("mean-of-normals.mjs", import.meta.url);
const study = resolveStudy(JSON.parse(readFileSync(file, "utf8")), await loadTaskModule(module));
const onProgress = ({ stage }) => process.stdout.write(`${stage}\n`);
await runStudy(study, { folder, engine: () => localEngine({ module, workers: 2 }) }, { onProgress });
process.stdout.write("done\n");
