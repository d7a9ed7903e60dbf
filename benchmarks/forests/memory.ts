// Grows one causal forest in a process of its own and prints what it takes, in bytes: `memory.js N TREES`.
import { causalForest, GRF_OPTIONS } from "@career-dml/forest";
import { experiment } from "./experiment.js";

const [n, trees] = process.argv.slice(2).map(Number) as [number, number];
const collect = (): void => (globalThis as { gc?: () => void }).gc?.();

// A first forest loads the code and starts the threads, so that neither counts.
await causalForest(experiment(200), { trees: 20 });
const data = experiment(n);
collect();
const before = process.memoryUsage().rss;
const forest = await causalForest(data, { ...GRF_OPTIONS, trees });
const peak = process.resourceUsage().maxRSS * 1024 - before;
collect();
const after = process.memoryUsage().rss - before;
process.stdout.write(JSON.stringify({ after, peak, nodes: forest.tables.feature.length }));
