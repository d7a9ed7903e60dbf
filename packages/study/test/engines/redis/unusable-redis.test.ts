import { inspect } from "node:util";
import { freePort, hasRedis, redisNote, redisServer } from "@career-dml/testing";
import { describe, expect, test } from "vitest";
import { redisEngine } from "../../../src/index.js";

const task = { id: "t", kind: "square", payload: 1 };

/** What a study says that cannot use its Redis. */
const failing = async (url: string): Promise<Error & { code: string }> => {
  const engine = redisEngine({ url, study: "s", version: "v" });
  const error: unknown = await engine.execute([task], async () => {}, {}).catch((thrown: unknown) => thrown);
  await engine.close();
  return error as Error & { code: string };
};

describe("a Redis that cannot be used is one plain error, without the password", () => {
  test("nobody there", async () => {
    const port = await freePort();
    const { code, message } = await failing(`redis://user:secret@127.0.0.1:${port}/2`);
    expect([code, message]).toEqual([
      "QUEUE",
      `redis://127.0.0.1:${port}/2: nothing listens there (ECONNREFUSED); start Redis, or correct the URL`,
    ]);
  });

  test.each([["not a url secret"], ["http://:secret@host"], ["redis://:secret@host/name"]])("%s", (url) => {
    const open = () => redisEngine({ url, study: "s", version: "v" });
    expect(open).toThrow(/^redis: url must be redis:\/\/\[user:password@\]host/);
    expect(open).not.toThrow(/secret/);
  });

  test.skipIf(!hasRedis)(`wrong password, no password, a database that is not there${redisNote}`, async () => {
    const locked = await redisServer(["--requirepass", "right"]);
    const at = (user: string, database = 0) => `redis://${user}127.0.0.1:${locked.port}/${database}`;
    const cases = [
      [at(":secret@"), `${at("")}: refuses the user or the password of the URL`],
      [at("user:secret@"), `${at("")}: refuses the user or the password of the URL`],
      [at(""), `${at("")}: asks for a password, or for none; correct the URL`],
      [at(":right@", 99), `${at("", 99)}: has no database of this number`],
    ] as const;
    for (const [url, message] of cases) {
      const error = await failing(url);
      expect([error.code, error.message]).toEqual(["QUEUE", message]);
      expect(inspect(error, { depth: 9 })).not.toMatch(/secret|right/);
    }
    await locked.remove();
  });
});
