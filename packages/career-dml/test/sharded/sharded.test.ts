import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createRng, design, stratifiedFolds } from "@career-dml/core";
import { interactiveRegression, partiallyLinear } from "@career-dml/dml";
import { causalForest, encodeForest, growMore, predictCausalForest, regressionForest } from "@career-dml/forest";
import { type Engine, localEngine, queueWorker, redisEngine } from "@career-dml/study";
import { hasRedis, redisNote, redisServer } from "@career-dml/testing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sharedData, shareData } from "../../src/sharded/shared-data.js";
import { shardedForest } from "../../src/sharded/sharded-forest.js";
import { learningOn } from "../../src/sharded/sharded-learning.js";

const module = new URL("./shard-module.ts", import.meta.url);
const folder = mkdtempSync(join(tmpdir(), "career-dml-shards-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** A randomised treatment whose effect is the first of three covariates. */
function experiment(n: number) {
  const rng = createRng(5);
  const drawn = (): Float64Array => Float64Array.from({ length: n }, () => rng.uniform());
  const covariates = design({ a: drawn(), b: drawn(), c: drawn() });
  const treatment = Uint8Array.from({ length: n }, () => rng.below(2));
  const noise = drawn();
  const outcome = noise.map((u, i) => u + treatment[i]! * covariates.x[i]!);
  return { design: covariates, treatment, outcome };
}

describe("sharedData", () => {
  test("gives back what was shared, to the bit, from one file whoever shares it", async () => {
    const own = join(folder, "own");
    const data = { name: "x", x: Float64Array.of(-0, Number.NaN, 1 / 3), codes: Int32Array.of(-1, 7), none: null };
    const first = await shareData(own, data);
    expect(await shareData(own, { ...data })).toEqual(first);
    expect(readdirSync(own)).toHaveLength(1);
    const read = await sharedData<typeof data>(first);
    expect(read).toEqual(data);
    expect(Object.is(read.x[0], -0)).toBe(true);
    expect(await sharedData(first)).toBe(read);
  });

  test("a file that is damaged or away is a plain error", async () => {
    const shared = await shareData(join(folder, "bad"), { x: Float64Array.of(1, 2, 3) });
    writeFileSync(shared.file, "something else");
    await expect(sharedData(shared)).rejects.toThrow(/\.data: is damaged: its hash is [0-9a-f]{12}, not [0-9a-f]{12}$/);
    const absent = { file: join(folder, "absent.data"), hash: "0" };
    await expect(sharedData(absent)).rejects.toThrow(
      /absent\.data: cannot be read \(ENOENT\); workers need the folder/,
    );
  });
});

/** A way to an engine, and out of it. */
interface Opened {
  readonly engine: Engine;
  readonly close: () => Promise<void>;
}

const ENGINES: readonly { readonly name: string; readonly skip: boolean; readonly open: () => Promise<Opened> }[] = [
  {
    name: "local",
    skip: false,
    open: async () => {
      const engine = await localEngine({ module, workers: 2 });
      return { engine, close: () => engine.close() };
    },
  },
  {
    name: `redis${redisNote}`,
    skip: !hasRedis,
    open: async () => {
      const server = await redisServer();
      const stop = new AbortController();
      const worker = queueWorker(module, { url: server.url, concurrency: 2 }, { signal: stop.signal });
      const engine = redisEngine({ url: server.url, study: "shards", version: "shards 1" });
      const close = async (): Promise<void> => {
        await engine.close();
        stop.abort();
        await worker;
        await server.remove();
      };
      return { engine, close };
    },
  },
];

describe.each(ENGINES)("on the engine $name", ({ skip, open }) => {
  let opened: Opened;
  beforeAll(async () => {
    if (!skip) opened = await open();
  });
  afterAll(async () => opened?.close());
  const shards = () => ({ engine: opened.engine, folder: join(folder, opened.engine.name) });

  test.skipIf(skip)(
    "a sharded forest has the bytes of one that is grown here, predicts the same and grows on",
    async () => {
      const { design: covariates, treatment, outcome } = experiment(300);
      const data = {
        design: covariates,
        treatment,
        outcome,
        outcomeHat: new Float64Array(300).fill(0.75),
        treatmentHat: new Float64Array(300).fill(0.5),
      };
      const options = { trees: 60, bagSize: 4, seed: 3, minLeafSize: 5 };
      const whole = await causalForest(data, options);
      const sharded = await shardedForest({ kind: "causal-forest", data, options, treesPerTask: 16 }, shards());
      expect(Buffer.from(encodeForest(sharded)).equals(Buffer.from(encodeForest(whole)))).toBe(true);
      expect(await predictCausalForest(sharded, covariates)).toEqual(await predictCausalForest(whole, covariates));
      const more = await growMore(sharded, data, 8);
      expect(more.options.trees).toBe(68);
    },
  );

  test.skipIf(skip)("bad data are the error that they are here", async () => {
    const data = { design: experiment(6).design, outcome: new Float64Array(5) };
    const here = await regressionForest(data, { trees: 40 }).catch((error: unknown) => error);
    const there = await shardedForest({ kind: "regression-forest", data, options: { trees: 40 } }, shards()).catch(
      (error: unknown) => error,
    );
    const { code, message } = here as { code: string; message: string };
    expect(there).toMatchObject({ code, message });
    expect(code).toBe("SHAPE");
  });

  test.skipIf(skip)("estimators whose folds are learned there return the same numbers", async () => {
    const { design: covariates, treatment, outcome } = experiment(240);
    const folds = stratifiedFolds(treatment, 3, createRng(1));
    const input = { outcome, treatment, designs: [covariates], folds };
    const nuisance = { learners: ["ridge", "boosting", "forest", "lasso", "series"] as const, boosting: { trees: 20 } };
    const options = { nuisance: { ...nuisance, learners: [...nuisance.learners] } };
    const run = learningOn(shards());
    for (const estimator of [partiallyLinear, interactiveRegression]) {
      expect(await estimator(input, options, run)).toEqual(await estimator(input, options));
    }
  });
});
