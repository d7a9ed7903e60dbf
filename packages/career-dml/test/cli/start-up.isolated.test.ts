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
vi.mock("@career-dml/report/figures", () => noted("figures"));
vi.mock("@career-dml/study", () => noted("study"));
vi.mock("@duckdb/node-api", () => noted("duckdb"));

function noted(name: string): object {
  loaded.push(name);
  return {};
}

test.each([
  [0, ["--help"]],
  [0, ["estimate", "proximal", "--help"]],
  [0, ["completion", "zsh"]],
  [2, ["run", "--n", "0"]],
  [2, ["estimate", "irm", "--data", "a.csv"]],
  [2, ["study"]],
  [2, ["report"]],
])("exit %i without a package that computes or draws: %j", async (code, argv) => {
  expect((await cli(argv)).code).toBe(code);
  expect(loaded).toEqual([]);
});
