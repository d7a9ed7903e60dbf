// Grows one causal forest in a process of its own and prints what it takes, in bytes: `memory.js N TREES`.
import { setImmediate } from "node:timers/promises";
import { causalForest, GRF_OPTIONS } from "@career-dml/forest";
import { peakMemory } from "../peak-memory.js";
import { experiment } from "./experiment.js";

const [n, trees] = process.argv.slice(2).map(Number) as [number, number];
/** Turns of the event loop after which nothing more is given back. */
const TURNS = 3;

/**
 * Collects garbage. Arrays lent by native kernels are given back in a later turn of the event loop, so that batches of trees,
 * already joined, would still count without it.
 */
async function collect(): Promise<void> {
  for (let turn = 0; turn < TURNS; turn++) {
    (globalThis as { gc?: () => void }).gc?.();
    await setImmediate();
  }
}

// A first forest loads the code and starts the threads, so that neither counts.
await causalForest(experiment(200), { trees: 20 });
const data = experiment(n);
await collect();
const before = process.memoryUsage().rss;
const forest = await causalForest(data, { ...GRF_OPTIONS, trees });
const peak = peakMemory() - before;
await collect();
const after = process.memoryUsage().rss - before;
process.stdout.write(JSON.stringify({ after, peak, nodes: forest.tables.feature.length }));
