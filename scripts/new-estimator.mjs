// `pnpm new:estimator NAME`: a method of `career-dml estimate` with its options, registration, test, documentation and
// changeset. All of it fails until it is written: what to write stands where WRITE stands.
import { addEstimator } from "./new/estimator-files.mjs";
import { Plan, refuse, spellings } from "./new/scaffold.mjs";

if (process.argv.length !== 3) refuse("usage: pnpm new:estimator NAME");
const name = spellings(process.argv[2]);
const plan = new Plan();
const pages = addEstimator(plan, name);
plan.write();
process.stdout.write(`
Next, as CONTRIBUTING.md says:
  1. packages/career-dml/src/estimate/${name.kebab}.ts       the estimator, or the call of the one in its package
     pnpm exec vitest run packages/career-dml/test/estimate/${name.kebab}
  2. pnpm --filter career-dml run build && pnpm --filter career-dml run schema
  3. ${pages.join(", ")}
     pnpm exec vitest run packages/career-dml/test/estimate
  4. every line with WRITE: pnpm exec vitest run scripts/test/nothing-unwritten
`);
