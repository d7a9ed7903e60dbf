// A worker as a process of its own: node worker-process.js URL LOCK, the seconds after which its tasks go to others.
import { queueWorker } from "@career-dml/study";

const [url, lock] = process.argv.slice(2) as [string, string];
const stop = new AbortController();
process.on("SIGTERM", () => stop.abort());
const settings = { url, lock: Number(lock), stalled: Number(lock) / 4 };
await queueWorker(new URL("./spin-tasks.js", import.meta.url), settings, { signal: stop.signal });
process.exit();
