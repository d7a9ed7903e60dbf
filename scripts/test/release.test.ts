import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ABI } from "../../packages/kernels/src/backend.js";
import { VERSION } from "../../packages/core/src/version.js";
import { describe, expect, test } from "vitest";
import { published, root } from "../packages/published.mjs";

const packages = published();
const text = (file: string): string => readFileSync(join(root, file), "utf8");

describe("versions cannot drift", () => {
  test.each(packages)("$name has the one version", ({ manifest }) => {
    expect(manifest.version).toBe(VERSION);
  });

  test("the Rust crates have it, in Cargo.toml and in Cargo.lock", () => {
    expect(/\[workspace\.package\]\nversion = "([^"]+)"/.exec(text("native/Cargo.toml"))?.[1]).toBe(VERSION);
    const locked = [...text("native/Cargo.lock").matchAll(/name = "career-dml-[a-z]+"\nversion = "([^"]+)"/g)];
    expect(locked.map(([, version]) => version)).toEqual([VERSION, VERSION]);
  });

  test("both sides of the native boundary name one interface", () => {
    expect(/pub const ABI: u32 = (\d+);/.exec(text("native/crates/binding/src/lib.rs"))?.[1]).toBe(String(ABI));
  });

  test("packages need each other in exactly their own version", () => {
    const ranges = packages.flatMap(({ manifest }) =>
      Object.entries({ ...manifest.dependencies, ...manifest.optionalDependencies }).filter(([name]) =>
        name.includes("career-dml"),
      ),
    );
    expect(ranges.length).toBeGreaterThan(0);
    expect(ranges.filter(([, range]) => range !== "workspace:*")).toEqual([]);
  });

  test("changesets raise all of them together", () => {
    expect(JSON.parse(text(".changeset/config.json")).fixed).toEqual([["@career-dml/*", "career-dml"]]);
  });
});

describe("manifests", () => {
  test.each(packages)("$name says what it is, under which licence, for which Node", ({ folder, manifest }) => {
    expect(manifest.description).toMatch(/\S.+/);
    expect(manifest.license).toBe("MIT");
    expect(manifest.engines.node).toBe(">=20.19");
    expect(manifest.keywords).toContain("causal-inference");
    expect(existsSync(join(root, folder, "README.md"))).toBe(true);
  });

  test("platforms of the native build are those that the release builds and tests", () => {
    const { manifest } = packages.find(({ name }) => name === "@career-dml/native")!;
    const named = text(".github/workflows/release.yml").match(/(?:x86_64|aarch64)-[a-z]+-[a-z]+(?:-[a-z]+)?/g)!;
    for (const target of manifest.napi.targets) {
      expect(named.filter((name) => name === target).length, target).toBeGreaterThanOrEqual(3);
    }
  });
});

describe("workflows", () => {
  const workflows = readdirSync(join(root, ".github/workflows"));

  test.each(workflows)("%s pins every action to a commit and gives no job more than it needs", (workflow) => {
    const lines = text(`.github/workflows/${workflow}`);
    const used = [...lines.matchAll(/uses: (\S+)(.*)/g)];
    expect(used.filter(([, action, note]) => !/@[0-9a-f]{40}$/.test(action!) || !/# v\d/.test(note!))).toEqual([]);
    expect(lines).toMatch(/^permissions:\n {2}contents: read$/m);
  });
});
