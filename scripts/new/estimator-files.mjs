// The files of a method of `career-dml estimate` for the effect of a 0/1 treatment, covariates adjusted for.

const command = ({ kebab }) =>
  `career-dml estimate ${kebab} --data nsw-dw.csv --outcome re78 --treatment treat \\\n    --covariates age,educ,re74,re75`;

const method = (name) => `import { effectResult, normalQuantile, normalTwoSidedP, report } from "@career-dml/core";
import type { Sample } from "./data/sample.js";
import { commonFields, covariates, dataFields, neededColumn } from "./fields.js";
import { ofEffect } from "./fitted.js";
import { averageMeaning } from "./meaning.js";
import { defineMethod } from "./method.js";

/** WRITE: the estimator in words, with the paper and its equation. */
export const ${name.camel} = defineMethod({
  name: "${name.kebab}",
  title: "WRITE: the name of the estimator",
  question: "WRITE: the question it answers, after those of the other methods",
  example: {
    about: "WRITE: what the example is about",
    command: \`${command(name).replace("\\\n", "\\\\\n")}\`,
  },
  rules: { binary: ["treatment"], outcomeOfSelected: false },
  fields: {
    ...dataFields,
    outcome: neededColumn("column of the outcome, a number"),
    treatment: neededColumn("column of the treatment, 0 or 1"),
    covariates,
    ...commonFields,
  },
  fit: async (sample, { level }, run) => {
    report(run, "${name.words}", 0, 1);
    const { estimate, se } = estimateOf(sample);
    const critical = normalQuantile(0.5 + level / 2);
    const effect = effectResult({
      estimator: "WRITE: the estimator in words, as results name it",
      estimand: "ATE",
      estimate,
      se,
      ci: [estimate - critical * se, estimate + critical * se],
      pValue: normalTwoSidedP(estimate / se),
      level,
      n: sample.n,
    });
    return ofEffect(effect, { meaning: averageMeaning(sample.names, "ATE") });
  },
});

/** WRITE: the formula. The estimator of a package is a function of its own there, and called here. */
function estimateOf(_sample: Sample): { readonly estimate: number; readonly se: number } {
  throw new Error("WRITE: estimate and standard error, in packages/career-dml/src/estimate/${name.kebab}.ts");
}
`;

const test = (name) => `import { createRng } from "@career-dml/core";
import { describe, expect, test } from "vitest";
import { temporaryFolder } from "../data/panel-file.js";
import { estimate, failing } from "./estimating.js";

const file = temporaryFolder();

/** A randomised treatment that adds 2 to an outcome: rows enough for an estimate to be near. */
function randomised(): string {
  const rng = createRng(1);
  const row = (): string => {
    const [x, treated] = [rng.uniform(), rng.below(2)];
    return [x, treated, 2 * treated + x + rng.uniform() - 0.5].join(",");
  };
  return file("randomised.csv", ["x,treated,y", ...Array.from({ length: 2000 }, row)].join("\\n"));
}

describe("estimate ${name.kebab}", () => {
  test("finds the effect of a randomised treatment, within its own error", async () => {
    const roles = ["--outcome", "y", "--treatment", "treated", "--covariates", "x"];
    const found = await estimate("${name.kebab}", "--data", randomised(), ...roles);
    expect(Math.abs(found.estimate! - 2) / found.se!).toBeLessThan(4);
    expect(found.se).toBeLessThan(0.1);
  });

  test("agrees with other software", () => {
    expect.fail("WRITE: published numbers, or those of other software in ../shared/fixtures, and the tolerance to meet");
  });

  test("needs its columns", async () => {
    const { code, message } = await failing("${name.kebab}", "--data", randomised());
    expect(code).toBe(2);
    expect(message).toContain("outcome");
  });
});
`;

const page = (name) => `# \`estimate ${name.kebab}\`: WRITE: in a few words

WRITE: the question it answers, in one sentence.

## What it estimates

WRITE: the estimand by formula, the estimator, and where its standard error comes from.

## What must hold

| assumption | how it fails |
| --- | --- |
| WRITE: each assumption | WRITE: how one sees that it fails |

## Options

<!-- options: ${name.kebab} -->

<!-- end of options -->

[Options that every method has](README.md#options-that-every-method-has): where the rows are, level, seed, threads, output.

## Example

WRITE: what the example is about:

\`\`\`sh
${command(name)}
\`\`\`

## Reading it

WRITE: what each number says, and what it does not say.

## References

WRITE: the paper, with its DOI.
`;

const row = ({ kebab }) =>
  `| WRITE: what you ask | 0/1 | WRITE: is in the covariates, or is hidden | [\`${kebab}\`](estimators/${kebab}.md) | WRITE: the estimand |`;

/** A page of its own and a row where one chooses; the files that were planned. */
function document(plan, name) {
  const own = `docs/estimators/${name.kebab}.md`;
  const choice = "docs/which-estimator.md";
  plan.create(own, page(name));
  plan.after(choice, "the row of the method", /^\| .*\]\(estimators\/[a-z-]+\.md\) \|.*\n/gm, row(name));
  return [own, choice];
}

/** Plans every file and line of a method; the pages that document it. */
export function addEstimator(plan, name) {
  const methods = "packages/career-dml/src/estimate/methods.ts";
  plan.create(`packages/career-dml/src/estimate/${name.kebab}.ts`, method(name));
  plan.create(`packages/career-dml/test/estimate/${name.kebab}.test.ts`, test(name));
  plan.after(methods, "the import", /^import .*\n/gm, `import { ${name.camel} } from "./${name.kebab}.js";`);
  plan.edit(methods, "the method", (text) => text.replace(/\n\]\);\n$/, `\n  ${name.camel},\n]);\n`));
  const description = `WRITE: what \`career-dml estimate ${name.kebab}\` answers, and that no other number changes.`;
  plan.create(`.changeset/${name.kebab}.md`, `---\n"career-dml": minor\n---\n\n${description}\n`);
  return document(plan, name);
}
