import { describe, expect, test } from "vitest";
import { benchArguments } from "../bench/bench-arguments.js";
import { BENCH_SECTIONS } from "../bench/bench-sections.js";
import { RESULTS } from "../bench/results-folder.js";

const all = BENCH_SECTIONS.map(({ name }) => name);

describe("pnpm bench", () => {
  test("measures all sections and writes them where committed results stand", () => {
    const task = { do: "measure", sections: all, files: [], long: false, out: RESULTS, record: null };
    expect(benchArguments([])).toEqual(task);
    expect(benchArguments(["--record", "1.2.0-beta.1"])).toEqual({ ...task, record: "1.2.0-beta.1" });
  });

  test("measures named sections and files of kernels, and shows them alone", () => {
    const some = { do: "measure", long: false, out: null, record: null };
    expect(benchArguments(["run"])).toEqual({ ...some, sections: ["run"], files: [] });
    expect(benchArguments(["--", "kernels", "boosting"])).toEqual({
      ...some,
      sections: ["kernels"],
      files: ["boosting"],
    });
    expect(benchArguments(["linear", "run", "--out", "here"])).toEqual({
      ...some,
      sections: ["run", "kernels"],
      files: ["linear"],
      out: "here",
    });
  });

  test("compares, and counts instructions", () => {
    expect(benchArguments(["--compare", "0.1.0", "b.json"])).toEqual({
      do: "compare",
      before: "0.1.0",
      after: "b.json",
    });
    expect(benchArguments(["--quick"])).toEqual({ do: "quick", write: false });
    expect(benchArguments(["--quick", "--write"])).toEqual({ do: "quick", write: true });
    expect(benchArguments(["-h"])).toEqual({ do: "help" });
  });

  test.each([
    [["kernel"], "'kernel' is neither a section nor a file of benchmarks/kernels (did you mean kernels?)"],
    [["linear", "nowhere"], "'nowhere' is neither a section nor a file of benchmarks/kernels"],
    [["--fast"], "Unknown option '--fast'"],
    [["--compare", "a"], "--compare takes two results, A and B"],
    [["--compare", "a", "b", "--long"], "--compare does not go with --long"],
    [["--quick", "linear"], "takes no names"],
    [["--write"], "--quick --write"],
    [["--record", "next"], "--record takes a version such as 1.2.0, not 'next'"],
    [["linear", "--record", "1.0.0"], "leave the names out"],
  ])("refuses %j", (argv, reason) => {
    expect(() => benchArguments(argv)).toThrow(
      expect.objectContaining({ code: "USAGE", message: expect.stringContaining(reason) }),
    );
  });
});
