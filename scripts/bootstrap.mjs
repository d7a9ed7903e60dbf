// `npm start`, `npm test`, `npm run bench`, `npm run study` on a machine that has Node and nothing else: finds or
// fetches the pinned pnpm, installs, builds (native kernels where cargo is present) and runs the job.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const windows = process.platform === "win32";

/** Settings of the npm that called us would leak into pnpm; where packages come from must not be lost. */
function cleanEnvironment() {
  const kept = /^npm_config_(registry|proxy|https_proxy|noproxy|cafile|strict_ssl)$/i;
  const entries = Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name) || kept.test(name));
  return { ...Object.fromEntries(entries), TURBO_TELEMETRY_DISABLED: "1" };
}

const env = cleanEnvironment();

function run(command, args, options = {}) {
  const result = spawnSync(command, args, { cwd: root, env, stdio: "inherit", shell: windows, ...options });
  if (result.error) throw result.error;
  return result;
}

/** pnpm on PATH at the pinned version, else the pinned one through npx. */
function findPnpm() {
  const { packageManager } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const pinned = packageManager.split("@")[1];
  const found = spawnSync("pnpm", ["--version"], { cwd: root, env, encoding: "utf8", shell: windows });
  if (found.status === 0 && found.stdout.trim() === pinned) return ["pnpm"];
  return ["npx", "--yes", "--loglevel=error", `pnpm@${pinned}`];
}

const [command, ...prefix] = findPnpm();

/** Shows what a step printed only if it failed: a user came for the job, not for its build. */
function quietly(title, args) {
  const started = performance.now();
  process.stderr.write(`${title} …`);
  const result = run(command, [...prefix, ...args], {
    stdio: ["ignore", "pipe", "pipe"],
    encoding: "utf8",
    maxBuffer: 2 ** 28,
  });
  process.stderr.write(` ${((performance.now() - started) / 1000).toFixed(1)} s\n`);
  if (result.status !== 0) {
    process.stderr.write(`${result.stdout}${result.stderr}`);
    process.exit(result.status ?? 1);
  }
  return result.stdout;
}

function prepare() {
  quietly("installing packages", ["install", "--frozen-lockfile"]);
  const native = quietly("building native kernels", ["--filter", "@career-dml/native", "run", "build:native"]);
  const missing = native.split("\n").find((line) => line.startsWith("native kernels:"));
  if (missing) process.stderr.write(`${missing}\n`);
  quietly("building packages", ["exec", "turbo", "run", "build", "--output-logs=errors-only"]);
}

/** Runs a job where the user stands and passes its exit code on. */
function job(program, args) {
  const result = run(program, args, { cwd: process.cwd(), shell: false });
  process.exit(result.status ?? (result.signal === "SIGINT" ? 130 : 1));
}

const node = (entry, args) => job(process.execPath, [join(root, entry), ...args]);
const [task, ...rest] = process.argv.slice(2);
// A signal at the terminal reaches the job as well; this process only passes its exit code on.
process.on("SIGINT", () => {});

const tasks = {
  start: () => node("packages/career-dml/bin/career-dml.js", ["run", ...rest]),
  test: () => node("node_modules/vitest/vitest.mjs", ["run", "--root", root, "--project", "!code blocks", ...rest]),
  bench: () => node("benchmarks/dist/run.js", rest),
  study: () => node(`benchmarks/dist/studies/${rest[0] ?? "default-profile"}.js`, rest.slice(1)),
};

if (!Object.hasOwn(tasks, task)) {
  process.stderr.write(`usage: node scripts/bootstrap.mjs ${Object.keys(tasks).join("|")} [arguments]\n`);
  process.exit(2);
}
prepare();
tasks[task]();
