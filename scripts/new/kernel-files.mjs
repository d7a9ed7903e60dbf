// The files of a kernel that takes a matrix and gives a vector: the smallest form that has a door, shapes and a result.

const specification = (
  { kebab, camel, pascal, snake },
  folder,
) => `import { expectCount, expectFinite, expectLength } from "${folder === "linear" ? "./door.js" : "../linear/door.js"}";

/** What both implementations take. Arrays are read-only by contract. */
export interface ${pascal}Input {
  /** WRITE: what the matrix holds. Column-major, n x p. */
  readonly x: Float64Array;
  /** At least 1. */
  readonly n: number;
  readonly p: number;
}

export interface ${pascal}Output {
  /** WRITE: what the values are, their number and their unit. */
  readonly values: Float64Array;
}

/**
 * WRITE: what ${camel} computes, with the formula and its source.
 *
 * Parity: exact. WRITE: the order of every sum.
 * Twin: native/crates/kernels/src/${folder}/${snake}.rs
 *
 * @throws {ShapeError} if \`x\` is not n x p.
 * @throws {NonFiniteError} for a NaN or an infinity.
 * @throws {OptionsError} for a size that is no whole number, or too small.
 */
export function ${camel}({ x, n, p }: ${pascal}Input, _threads = 1): ${pascal}Output {
  expectCount("n", n, 1);
  expectCount("p", p, 0);
  expectLength("x", n * p, x.length);
  expectFinite("x", x);
  throw new Error("WRITE: the values of ${camel}, in packages/kernels/src/${folder}/${kebab}.ts");
}
`;

const twin = (
  { kebab, camel, pascal, snake },
  folder,
) => `//! Twin of packages/kernels/src/${folder}/${kebab}.ts, which states the contract. Parity: exact.

use crate::KernelError;
use crate::error::expect_length;
use crate::linear::door::expect_finite;

#[derive(Debug, Clone, Copy)]
pub struct ${pascal}Input<'a> {
    /// Column-major, n x p.
    pub x: &'a [f64],
    /// At least 1.
    pub n: usize,
    pub p: usize,
}

#[derive(Debug, Clone, PartialEq)]
pub struct ${pascal} {
    pub values: Vec<f64>,
}

/// # Errors
/// \`KernelError::Shape\`, \`KernelError::NonFinite\`, \`KernelError::Options\`.
pub fn ${snake}(input: &${pascal}Input, _threads: usize) -> Result<${pascal}, KernelError> {
    let ${pascal}Input { x, n, p } = *input;
    if n == 0 {
        return Err(KernelError::Options { what: "n", message: "must be at least 1".to_string() });
    }
    expect_length("x", n.saturating_mul(p), x.len())?;
    expect_finite("x", x)?;
    let message = "WRITE: the values, in native/crates/kernels/src/${folder}/${snake}.rs".to_string();
    Err(KernelError::Options { what: "${camel}", message })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn has_an_answer_from_outside() {
        let input = ${pascal}Input { x: &[1.0, 2.0, 3.0, 5.0], n: 2, p: 2 };
        let values = ${snake}(&input, 1).map(|out| out.values);
        assert_eq!(values, Ok(vec![]), "WRITE: the values of this matrix, worked out by hand or by other software");
    }

    #[test]
    fn refuses_what_is_no_matrix_of_numbers() {
        let code = |x: &[f64], n, p| ${snake}(&${pascal}Input { x, n, p }, 1).map_err(|error| error.code()).err();
        assert_eq!(code(&[1.0], 1, 2), Some("SHAPE"));
        assert_eq!(code(&[f64::NAN], 1, 1), Some("NON_FINITE"));
        assert_eq!(code(&[], 0, 1), Some("OPTIONS"));
    }
}
`;

const binding = ({ camel, pascal, snake }, folder) => `use career_dml_kernels::${folder} as kernels;
use napi_derive::napi;

use crate::count::{count, threads_of};
use crate::error::guarded;
use crate::numbers::Float64Array;

#[napi(object, object_to_js = false)]
pub struct ${pascal}Input {
    pub x: Float64Array,
    pub n: f64,
    pub p: f64,
}

#[napi(object, object_from_js = false)]
pub struct ${pascal}Output {
    pub values: Float64Array,
}

/// See \`${camel}\` in @career-dml/kernels. Borrows every array.
#[napi]
pub fn ${snake}(input: ${pascal}Input, threads: f64) -> napi::Result<${pascal}Output, &'static str> {
    guarded(|| {
        let (n, p) = (count("n", input.n, 1)?, count("p", input.p, 0)?);
        let out = kernels::${snake}(&kernels::${pascal}Input { x: &input.x, n, p }, threads_of(threads)?)?;
        Ok(${pascal}Output { values: out.values.into() })
    })
}
`;

const parityTest = ({ kebab, camel }) => `import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { js, loadNative } from "../../src/backend.js";
import { floats, ordinary, outcome, THREADS } from "../linear/kernel-inputs.js";

// The TypeScript kernel can be written before there is a native one: CAREER_DML_BACKEND=js.
const native = process.env["CAREER_DML_BACKEND"] === "js" ? null : loadNative();

const input = fc.tuple(fc.integer({ min: 1, max: 20 }), fc.nat(5)).chain(([n, p]) =>
  fc.record({ x: floats(n * p, ordinary), n: fc.constant(n), p: fc.constant(p) }),
);

describe("${camel}", () => {
  test("is as others say it is", () => {
    const { values } = js.kernels.${camel}({ x: Float64Array.of(1, 2, 3, 5), n: 2, p: 2 }, 1);
    expect(values, "WRITE: the values of this matrix, worked out by hand or by other software").toEqual([]);
  });

  test.each([
    ["a matrix of another size", { x: new Float64Array(1) }, "SHAPE"],
    ["a NaN", { x: Float64Array.of(1, 2, 3, Number.NaN) }, "NON_FINITE"],
    ["half a row", { n: 0.5 }, "OPTIONS"],
  ])("%s has its code on both sides", (_, change, code) => {
    const wrong = { x: Float64Array.of(1, 2, 3, 5), n: 2, p: 2, ...change };
    for (const { kernels } of native ? [js, native] : [js]) {
      expect(() => kernels.${camel}(wrong, 1)).toThrow(expect.objectContaining({ code }));
    }
  });
});

describe.skipIf(native === null)("${camel}: native equals js, bit for bit", () => {
  test("on any matrix and number of threads", () => {
    fc.assert(
      fc.property(input, fc.constantFrom(...THREADS), (given, threads) => {
        const expected = js.kernels.${camel}(given, 1);
        expect(outcome(() => native!.kernels.${camel}(given, threads)), "${kebab}").toEqual(expected);
      }),
      { numRuns: 300, seed: 1 },
    );
  });
});
`;

const named = (line) => line.replace(/^pub(\(crate\))? /, "");

const sorted = (lines) => [...lines].sort((a, b) => (named(a) < named(b) ? -1 : 1)).join("\n");

/** Adds a line to the first block of neighbouring lines that match, in order. */
const intoBlock = (text, line, member) => {
  const lines = text.split("\n");
  const first = lines.findIndex((candidate) => member.test(candidate));
  if (first < 0) return null;
  let end = first;
  while (end < lines.length && lines[end] !== "") end++;
  const block = sorted([...lines.slice(first, end), line]);
  return [...lines.slice(0, first), block, ...lines.slice(end)].join("\n");
};

function registerTypeScript(plan, folder, { kebab, camel, pascal }) {
  const backend = `packages/kernels/src/${folder}/backend.ts`;
  plan.after(
    backend,
    "the import",
    /^import .*\n/gm,
    `import { type ${pascal}Input, type ${pascal}Output, ${camel} } from "./${kebab}.js";`,
  );
  plan.edit(backend, "the TypeScript kernel", (text) =>
    text.replace(/(export const \w+Js = \{[^}]*?),? \};/, `$1, ${camel} };`),
  );
  plan.edit(backend, "the native kernel", (text) => {
    const typed = text.replace(
      /(interface \w+Binding \{[^]*?\n)\}/,
      `$1  ${camel}(input: ${pascal}Input, threads: number): ${pascal}Output;\n}`,
    );
    if (typed !== text) {
      return typed.replace(
        /\n {2}\};\n\};\n$/,
        `\n    ${camel}: (input, threads = 1) => native.${camel}(input, threads),\n  };\n};\n`,
      );
    }
    // Folders whose kernels all take one object hand the binding's functions on.
    const named = text.replace(`import { type ${pascal}Input, type ${pascal}Output, ${camel} }`, `import { ${camel} }`);
    return named
      .replace(/const \{ ([^}]*) \} = binding/, `const { $1, ${camel} } = binding`)
      .replace(/return \{ ([^}]*) \};/, `return { $1, ${camel} };`);
  });
  plan.after(
    `packages/kernels/src/${folder}/index.ts`,
    "the export",
    /^export .*\n|^\} from .*\n/gm,
    `export * from "./${kebab}.js";`,
  );
  plan.edit("packages/kernels/test/boundary/sound-inputs.ts", "the input that is fuzzed", (text) => {
    const entry = `  ${camel}: sizes.chain(({ n, p }) => fc.record({ x: floats(n * p, ordinary), n: fc.constant(n), p: fc.constant(p) })),`;
    return text.replace(/\n\};\n$/, `\n${entry}\n};\n`);
  });
}

function registerRust(plan, folder, { pascal, snake }) {
  for (const crate of ["kernels", "binding"]) {
    const file = `native/crates/${crate}/src/${folder}/mod.rs`;
    plan.edit(file, "the module", (text) => intoBlock(text, `mod ${snake};`, /^(pub(\(crate\))? )?mod /));
  }
  const file = `native/crates/kernels/src/${folder}/mod.rs`;
  plan.after(
    file,
    "the export",
    /^pub(\(crate\))? use [^;]*;\n/gm,
    `pub use ${snake}::{${pascal}, ${pascal}Input, ${snake}};`,
  );
}

/** The call of which `pnpm bench --quick` counts the instructions. */
function registerCount(plan, folder, { camel, pascal, snake }) {
  const file = `native/crates/kernels/examples/call_kernel/${folder}.rs`;
  plan.edit(file, "the import", (text) =>
    text.replace(`::${folder}::{`, (found) => `${found}${pascal}Input, ${snake}, `),
  );
  plan.edit(file, "the kernel's line", (text) =>
    text.replace(/KERNELS: &\[Case\] =\s*&\[[^]*?(?=,?\s*\];)/, (found) => `${found},\n    ("${camel}", of_${snake})`),
  );
  plan.edit(
    file,
    "the kernel's inputs",
    (text) => `${text}
fn of_${snake}() -> Result<Call, KernelError> {
    // WRITE: a size at which the kernel takes ten to fifty million instructions.
    let (n, p) = (1_000, 64);
    let x = inputs::uniforms("design", n * p);
    Ok(Box::new(move || used(${snake}(&${pascal}Input { x: &x, n, p }, 1))))
}
`,
  );
}

function document(plan, folder, { kebab, camel }) {
  const row = `| WRITE: what ${camel} is for | \`@career-dml/kernels\` | \`src/${folder}/${kebab}.ts\` |`;
  plan.before("README.md", "the row of 'Where is it?'", /^\| [^|]+ \| `@career-dml\/kernels` \|/m, row);
  plan.edit(`benchmarks/kernels/${folder}.ts`, "the benchmark", (text) => {
    const x = "Float64Array.from({ length: 640_000 }, (_, i) => Math.sin(i))";
    const input = `() => ({ x: ${x}, n: 10_000, p: 64 })`;
    const entry = `  ${camel}: [\n    {\n      name: "10,000 x 64",\n      input: ${input},\n    },\n  ],\n`;
    return text.replace(/^export const \w+ = \{\n/m, (found) => found + entry);
  });
  plan.create(
    `.changeset/${kebab}.md`,
    `---\n"@career-dml/kernels": minor\n"@career-dml/native": minor\n---\n\nWRITE: what \`${camel}\` gives its users, and that no other number changes.\n`,
  );
}

/** Plans every file and line of a kernel. */
export function addKernel(plan, folder, name) {
  plan.create(`packages/kernels/src/${folder}/${name.kebab}.ts`, specification(name, folder));
  plan.create(`packages/kernels/test/${folder}/${name.kebab}.parity.test.ts`, parityTest(name));
  plan.create(`native/crates/kernels/src/${folder}/${name.snake}.rs`, twin(name, folder));
  plan.create(`native/crates/binding/src/${folder}/${name.snake}.rs`, binding(name, folder));
  registerTypeScript(plan, folder, name);
  registerRust(plan, folder, name);
  registerCount(plan, folder, name);
  document(plan, folder, name);
}
