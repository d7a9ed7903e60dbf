// Runs the tests of the TensorFlow adapter on @tensorflow/tfjs-node instead of @tensorflow/tfjs.
//
//   node scripts/tfjs-node-parity.mjs [folder]
//
// The install script of tfjs-node downloads its library from outside the package registries. This builds it from registry
// parts only: the package from npm without its scripts, libtensorflow and its headers from the wheel of tensorflow-cpu on
// PyPI. Needs pip, python3 with a C++ compiler (node-gyp) and about 1 GB in the folder, which is kept for the next run.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const TFJS_NODE = "4.22.0";
/** The last release of TensorFlow whose C interface tfjs-node 4 compiles against, and a Python its wheel is built for. */
const WHEEL = { version: "2.15.1", python: "311" };

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const folder = resolve(process.argv[2] ?? join(tmpdir(), "career-dml-tfjs-node"));
const packageFolder = join(folder, "node_modules/@tensorflow/tfjs-node");
const wheelFolder = join(folder, "wheel");

function run(command, args, options = {}) {
  const { status, error } = spawnSync(command, args, { stdio: "inherit", cwd: folder, ...options });
  if (error) throw error;
  if (status !== 0) process.exit(status ?? 1);
}

function fetchParts() {
  mkdirSync(wheelFolder, { recursive: true });
  writeFileSync(join(folder, "package.json"), JSON.stringify({ private: true }));
  run("npm", ["install", "--ignore-scripts", "--no-audit", "--no-fund", `@tensorflow/tfjs-node@${TFJS_NODE}`]);
  const only = ["--no-deps", "--only-binary=:all:", "--python-version", WHEEL.python];
  run("pip", ["download", ...only, "--dest", folder, `tensorflow-cpu==${WHEEL.version}`]);
  const wheel = readdirSync(folder).find((name) => name.startsWith("tensorflow_cpu-") && name.endsWith(".whl"));
  run("python3", ["-m", "zipfile", "-e", wheel, wheelFolder]);
}

/** Lays the wheel's library and headers out as tfjs-node's own download would. */
function linkLibrary() {
  const from = join(wheelFolder, "tensorflow");
  const deps = join(packageFolder, "deps");
  rmSync(deps, { recursive: true, force: true });
  mkdirSync(join(deps, "lib"), { recursive: true });
  symlinkSync(join(from, "include"), join(deps, "include"));
  const cc = join(from, "libtensorflow_cc.so.2");
  const framework = join(from, "libtensorflow_framework.so.2");
  for (const name of ["libtensorflow_cc.so.2", "libtensorflow.so", "libtensorflow.so.2", "libtensorflow.so.2.9.1"]) {
    symlinkSync(cc, join(deps, "lib", name));
  }
  for (const name of [
    "libtensorflow_framework.so",
    "libtensorflow_framework.so.2",
    "libtensorflow_framework.so.2.9.1",
  ]) {
    symlinkSync(framework, join(deps, "lib", name));
  }
}

if (!existsSync(join(packageFolder, "lib"))) {
  fetchParts();
  linkLibrary();
  run("npm", ["rebuild", "@tensorflow/tfjs-node"]);
}
run(
  process.execPath,
  [join(root, "node_modules/vitest/vitest.mjs"), "run", "--root", root, "packages/gru/test/tensorflow"],
  {
    cwd: root,
    env: { ...process.env, CAREER_DML_TFJS: packageFolder },
  },
);
