// A study over Redis as a process of its own: node study-process.js URL FOLDER RUNS MILLISECONDS KEPT COMPUTED
// Each kept run leaves a line in KEPT, each computation one in COMPUTED.
import { appendFileSync } from "node:fs";
import { type Engine, redisEngine, runStudy } from "@career-dml/study";
import { spinStudy } from "./spin-study.js";

const [url, folder, runs, milliseconds, kept, computed] = process.argv.slice(2) as [
  string,
  string,
  string,
  string,
  string,
  string,
];
const study = spinStudy(Number(runs), { milliseconds: Number(milliseconds), log: computed });

/** The engine, with a line for each outcome that was kept. */
function noting(engine: Engine): Engine {
  return {
    ...engine,
    execute: (tasks, settled, run) =>
      engine.execute(
        tasks,
        async (outcome) => {
          await settled(outcome);
          appendFileSync(kept, `${outcome.id}\n`);
        },
        run,
      ),
  };
}

await runStudy(study, {
  folder,
  engine: async () => noting(redisEngine({ url, study: `spin-${study.hash}`, version: study.version })),
});
