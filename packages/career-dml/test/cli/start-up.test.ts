import { expect, test, vi } from "vitest";
import { cli } from "./terminal.js";

const loaded = vi.hoisted((): string[] => []);

vi.mock("@career-dml/dgp", () => noted("dgp"));
vi.mock("@career-dml/dml", () => noted("dml"));
vi.mock("@career-dml/forest", () => noted("forest"));
vi.mock("@career-dml/gru", () => noted("gru"));
vi.mock("@career-dml/heckman", () => noted("heckman"));
vi.mock("@career-dml/kernels", () => noted("kernels"));
vi.mock("@career-dml/report", () => noted("report"));
vi.mock("@duckdb/node-api", () => noted("duckdb"));

function noted(name: string): object {
  loaded.push(name);
  return {};
}

test("help loads no package that computes or draws: what a command needs is loaded when it runs", async () => {
  for (const argv of [["--help"], ["estimate", "proximal", "--help"]]) {
    expect((await cli(argv)).code).toBe(0);
  }
  expect(loaded).toEqual([]);
});
