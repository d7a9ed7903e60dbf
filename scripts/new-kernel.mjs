// `pnpm new:kernel NAME [--folder linear]`: the files of a kernel in both languages, its registration, tests, benchmark and
// documentation. All of it fails until it is written: what to write stands where WRITE stands.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { addKernel } from "./new/kernel-files.mjs";
import { Plan, refuse, root, spellings } from "./new/scaffold.mjs";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { folder: { type: "string", default: "linear" } },
});
if (positionals.length !== 1)
  refuse("usage: pnpm new:kernel NAME [--folder linear|selection|boosting|forest|recurrent]");

const name = spellings(positionals[0]);
const sources = join(root, "packages/kernels/src");
const folders = readdirSync(sources).filter((folder) => existsSync(join(sources, folder, "backend.ts")));
const { folder } = values;
if (!folders.includes(folder)) refuse(`there is no folder of kernels '${folder}'; there are ${folders.join(", ")}`);
for (const other of folders) {
  const taken = new RegExp(`^export const \\w+Js = \\{[^}]*\\b${name.camel}\\b`, "m");
  if (taken.test(readFileSync(join(sources, other, "backend.ts"), "utf8")))
    refuse(`there is a kernel ${name.camel} in ${other}`);
}

const plan = new Plan();
addKernel(plan, folder, name);
plan.write();
process.stdout.write(`
Next, as CONTRIBUTING.md walks through it for column-means:
  1. packages/kernels/src/${folder}/${name.kebab}.ts          what it computes: the specification
     CAREER_DML_BACKEND=js pnpm exec vitest run packages/kernels/test/${folder}/${name.kebab}
  2. native/crates/kernels/src/${folder}/${name.snake}.rs     the same in Rust
     cargo test --manifest-path native/Cargo.toml -p career-dml-kernels --lib ${name.snake}
  3. native/crates/binding/src/${folder}/${name.snake}.rs     only if inputs or outputs have other fields than the template
     CAREER_DML_BACKEND=js pnpm exec vitest run scripts/test/kernel-twins
     pnpm --filter @career-dml/native run build:native
     pnpm exec vitest run packages/kernels/test/${folder}/${name.kebab}
  4. pnpm fuzz --binding ${name.camel}
  5. every line with WRITE: pnpm exec vitest run scripts/test/nothing-unwritten
`);
