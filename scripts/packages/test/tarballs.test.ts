import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { checkPackage, createPackageFromTarballData } from "@arethetypeswrong/core";
import { publint } from "publint";
import { describe, expect, test } from "vitest";
import { bytesOf } from "../pack.mjs";
import { manifestOf } from "../published.mjs";
import bounds from "../sizes.json" with { type: "json" };
import { packedPackages } from "./packed.js";

const { packed } = packedPackages();

/** Files besides what is built and its sources. */
const OTHERS: Readonly<Record<string, RegExp>> = {
  // The script of the page, which stands in it as it is.
  "@career-dml/report": /^src\/page-script\/\w+\.js$/,
  "@career-dml/native": /^index\.(js|d\.ts)$/,
  "career-dml": /^(bin\/career-dml\.js|career-dml(\.[a-z]+)?\.schema\.json)$/,
};

/**
 * What is left alone, and why:
 * - `NoResolution` in node10: that resolution knows no `exports`; TypeScript 6 deprecates it, 7 has it no more.
 * - `CJSResolvesToESM`: `require` of an ES module works from Node 20.19 on, the oldest that `engines` names; a second build
 *   for CommonJS would bring two `CareerDmlError`s, two sets of loaded kernels and two pools of workers into one process.
 */
const isLeftAlone = (problem: { kind: string; resolutionKind?: string }): boolean =>
  problem.kind === "CJSResolvesToESM" || (problem.kind === "NoResolution" && problem.resolutionKind === "node10");

describe.each(packed)("$name", ({ name, tarball, unpacked, packedBytes, files }) => {
  const manifest = manifestOf(unpacked);

  test("holds what is built, its sources for maps and declarations, a licence and a README; nothing else", () => {
    const usual = /^(LICENSE|README\.md|package\.json|dist\/.+\.(js|d\.ts)(\.map)?|src\/.+\.ts)$/;
    expect(files.filter((file) => !usual.test(file) && !OTHERS[name]?.test(file))).toEqual([]);
    expect(files).toEqual(expect.arrayContaining(["LICENSE", "README.md", "package.json"]));
  });

  test("has every source that a map names: nothing built is older than its sources", () => {
    const missing = files
      .filter((file) => file.endsWith(".map"))
      .flatMap((file) => {
        const { sources } = JSON.parse(readFileSync(join(unpacked, file), "utf8")) as { sources: string[] };
        return sources.map((source) => join(dirname(file), source)).filter((source) => !files.includes(source));
      });
    expect(missing).toEqual([]);
  });

  test("depends on our packages of its own version, and on no path of the repository", () => {
    const all = { ...manifest.dependencies, ...manifest.optionalDependencies, ...manifest.peerDependencies };
    expect(Object.entries(all).filter(([, range]) => /workspace:|catalog:|file:|link:/.test(range as string))).toEqual(
      [],
    );
    const own = Object.entries(all).filter(([dependency]) => dependency.startsWith("@career-dml/"));
    expect(own.filter(([, range]) => range !== manifest.version)).toEqual([]);
  });

  test("publint finds nothing", async () => {
    const { messages } = await publint({ pkgDir: unpacked, pack: false, level: "suggestion", strict: true });
    expect(messages).toEqual([]);
  });

  test("its types resolve from ES modules, CommonJS and bundlers", async () => {
    const analysis = await checkPackage(createPackageFromTarballData(new Uint8Array(readFileSync(tarball))));
    expect(analysis.types).not.toBe(false);
    const problems = "problems" in analysis ? analysis.problems : [];
    expect(problems.filter((problem) => !isLeftAlone(problem))).toEqual([]);
  });

  test("is no larger than the committed table allows", () => {
    const bound = bounds[name as keyof typeof bounds];
    expect(bound, `${name} is not in sizes.json`).toBeDefined();
    expect(packedBytes / 1000, "kB packed").toBeLessThanOrEqual(bound.packed);
    expect(bytesOf(unpacked, files) / 1000, "kB unpacked").toBeLessThanOrEqual(bound.unpacked);
  });
});
