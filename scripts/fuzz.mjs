// `pnpm fuzz [--cases N] [--binding NAME,…] [--seed S]`: hands every native kernel sound, spoiled and shapeless arguments,
// in a process of its own, so that a crash or a call without an end is seen and named.
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");

/** Seconds without a new case after which a call counts as one without an end. */
const PATIENCE = 120;

function usage(message) {
  process.stderr.write(`${message}\nusage: pnpm fuzz [--cases N] [--binding NAME,…] [--seed S]\n`);
  process.exit(2);
}

/** Names of the native kernels, from the files of their bindings' tests of soundness. */
function kernelNames() {
  const source = readFileSync(join(root, "packages/kernels/test/boundary/sound-inputs.ts"), "utf8");
  const table = source.slice(source.indexOf("export const soundInputs"));
  return [...table.matchAll(/^ {2}(\w+):/gm)].map(([, name]) => name);
}

function optionsOf(argv) {
  const { values } = parseArgs({
    args: argv,
    options: {
      cases: { type: "string", default: "2000" },
      binding: { type: "string", default: "" },
      seed: { type: "string", default: "1" },
    },
  });
  const [cases, seed] = [Number(values.cases), Number(values.seed)];
  if (!Number.isSafeInteger(cases) || cases < 1)
    usage(`--cases must be a whole number of at least 1, got ${values.cases}`);
  if (!Number.isSafeInteger(seed) || seed < 0) usage(`--seed must be a whole number, got ${values.seed}`);
  const all = kernelNames();
  const kernels = values.binding === "" ? all : values.binding.split(",");
  const unknown = kernels.filter((name) => !all.includes(name));
  if (unknown.length > 0) usage(`${unknown.join(", ")}: no such kernel; there are ${all.join(", ")}`);
  return { cases, seed, kernels };
}

/** Runs one process over `kernels`, calls `tell` every second; resolves with how it ended and the case that it was at. */
function fuzz(plan, tell) {
  const vitest = join(root, "node_modules/vitest/vitest.mjs");
  const args = [vitest, "run", "--config", join(root, "scripts/fuzz/vitest.config.ts"), "--reporter=dot"];
  const child = spawn(process.execPath, args, {
    cwd: root,
    env: { ...process.env, CAREER_DML_FUZZ: JSON.stringify(plan) },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk) => (said = (said + chunk).slice(-20_000)));
  const at = () => (existsSync(plan.progress) ? readFileSync(plan.progress, "utf8").trim() : "");
  let last = "";
  let since = Date.now();
  let hung = false;
  const watch = setInterval(() => {
    tell();
    if (at() !== last) [last, since] = [at(), Date.now()];
    // Before the first case the process reads its sources, which takes as long as the machine is busy.
    hung = last !== "" && Date.now() - since > PATIENCE * 1000;
    if (hung) child.kill("SIGKILL");
  }, 1000);
  return new Promise((resolve) => {
    child.on("close", (code, signal) => {
      clearInterval(watch);
      resolve({ code, signal, hung, said, at: at() });
    });
  });
}

const reportsIn = (file) =>
  existsSync(file)
    ? readFileSync(file, "utf8")
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line))
    : [];

const { cases, seed, kernels } = optionsOf(process.argv.slice(2));
const folder = mkdtempSync(join(tmpdir(), "career-dml-fuzz-"));
const [progress, reports] = [join(folder, "progress"), join(folder, "reports")];
let failures = 0;
let told = 0;

/** Prints what has been reported since. */
function tell() {
  for (const { kernel, broken, returned, refused, compared, slowest, rss } of reportsIn(reports).slice(told)) {
    const figures = `${returned} returned, ${refused} refused, ${compared} as the TypeScript kernel`;
    const cost = `slowest ${slowest.toFixed(0)} ms, ${(rss / 2 ** 20).toFixed(0)} MB`;
    process.stdout.write(`${kernel}: ${returned + refused} cases, ${figures}, ${cost}\n`);
    for (const line of broken) process.stdout.write(`  BROKEN ${line}\n`);
    failures += broken.length;
    told++;
  }
}

try {
  for (let left = kernels; left.length > 0; ) {
    const before = told;
    const end = await fuzz({ kernels: left, cases, seed, progress, reports }, tell);
    tell();
    const rest = left.slice(told - before);
    if (rest.length === 0) break;
    failures++;
    // No kernel has begun: the suite itself does not run, and would not for the others either.
    if (!end.at.startsWith(`${rest[0]} `)) {
      process.stdout.write(`${end.said}\nthe fuzzing process did not start\n`);
      break;
    }
    const how = end.hung
      ? `gave no answer in ${PATIENCE} s`
      : `ended the process (${end.signal ?? `exit ${end.code}`})`;
    process.stdout.write(`${rest[0]}: CRASH, case ${end.at.split(/\s+/)[1]} of seed ${seed} ${how}\n${end.said}\n`);
    left = rest.slice(1);
  }
} finally {
  rmSync(folder, { recursive: true });
}
process.stdout.write(`${kernels.length} kernels, ${cases} cases each, seed ${seed}: ${failures} failures\n`);
process.exit(failures === 0 ? 0 : 1);
