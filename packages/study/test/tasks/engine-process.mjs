// The local engine as built, in a process of its own: prints the outcomes of the given tasks, sorted, and an error's code last.
import { localEngine } from "../../dist/index.js";

const { tasks, run } = JSON.parse(process.argv[2]);
const engine = await localEngine({ module: new URL("mean-of-normals.mjs", import.meta.url), workers: 2 });
const controller = new AbortController();
const outcomes = [];
const keep = async ({ id, value, failure }) => {
  outcomes.push([id, failure === undefined ? { value } : { failure }]);
  if (outcomes.length === run.abortAfter) controller.abort();
};
const failed = await engine.execute(tasks, keep, { ...run, signal: controller.signal }).then(
  () => [],
  ({ code }) => [["error", code]],
);
await engine.close();
outcomes.sort(([a], [b]) => (a < b ? -1 : 1));
process.stdout.write(JSON.stringify([...outcomes, ...failed]));
