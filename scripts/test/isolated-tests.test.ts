import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const packages = join(dirname(fileURLToPath(import.meta.url)), "../../packages");

/** What outlives a test file in the thread that it shares with others. */
const OUTLIVES = /\bvi\.(mock|doMock|resetModules|stubEnv|stubGlobal|setSystemTime|useFakeTimers)\(|\bprocess\.chdir\(/;

test("a test file that changes what others in its thread would meet is called *.isolated.test.ts", () => {
  const tests = readdirSync(packages)
    .map((name) => join(packages, name, "test"))
    .flatMap((folder) => readdirSync(folder, { recursive: true, encoding: "utf8" }).map((file) => join(folder, file)));
  const changing = tests.filter((file) => file.endsWith(".ts") && OUTLIVES.test(readFileSync(file, "utf8")));
  expect(changing.length).toBeGreaterThan(0);
  expect(changing.filter((file) => !file.endsWith(".isolated.test.ts"))).toEqual([]);
});
