



























































































// tasks.mjs, which the workers and the study have: what each kind of task computes, and the version of all of it
export const taskModule = {
  version: "squares 1",
  tasks: { square: async ({ x }) => ({ x, square: x * x }) },
};

// worker.mjs: two tasks at once, each in a thread, until the signal
await queueWorker(new URL("./tasks.mjs", import.meta.url), { url, concurrency: 2 }, { signal });

// study.mjs
const engine = redisEngine({ url, study: "squares", version: "squares 1" });
const tasks = [1, 2, 3].map((x) => ({ id: `square-${x}`, kind: "square", payload: { x } }));
await engine.execute(tasks, async (outcome) => keep(outcome), {});
await engine.close();
export {};
