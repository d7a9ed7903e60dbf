import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const root = join(dirname(fileURLToPath(import.meta.url)), "../..");
const places = [
  ...readdirSync(join(root, "packages")).map((name) => `packages/${name}/test`),
  "scripts/test",
  "scripts/reference/test",
  "benchmarks/test",
];

/** What outlives a test file in the thread that it shares with others. */
const OUTLIVES = /\bvi\.(mock|doMock|resetModules|stubEnv|stubGlobal|setSystemTime|useFakeTimers)\(|\bprocess\.chdir\(/;

test("a test file that changes what others in its thread would meet is called *.isolated.test.ts", () => {
  const tests = places.flatMap((place) =>
    readdirSync(join(root, place), { recursive: true, encoding: "utf8" }).map((file) => `${place}/${file}`),
  );
  const changing = tests.filter(
    (file) => file.endsWith(".ts") && OUTLIVES.test(readFileSync(join(root, file), "utf8")),
  );
  expect(changing.length).toBeGreaterThan(0);
  expect(changing.filter((file) => !file.endsWith(".isolated.test.ts"))).toEqual([]);
});
