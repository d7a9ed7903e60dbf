// `pnpm bench:peers`: the Python software that `pnpm bench -- peers` compares with, into an environment of its own in .bench-peers, which
// git ignores. The versions are those of requirements.txt. Removing the folder undoes it.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const environment = join(here, "../../.bench-peers");
const windows = process.platform === "win32";
const python = join(environment, windows ? "Scripts/python.exe" : "bin/python");

/** Runs a program that prints for itself; whether it succeeded. */
const succeeds = (program, ...args) => spawnSync(program, args, { stdio: "inherit" }).status === 0;

function fail(message, code) {
  process.stderr.write(`${message}\n`);
  process.exit(code);
}

const candidates = windows ? ["py", "python"] : ["python3.11", "python3", "python"];
const oldEnough = "import sys, venv; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))";

if (!existsSync(python)) {
  const found = candidates.find((name) => spawnSync(name, ["-c", oldEnough]).status === 0);
  if (!found)
    fail(`no Python of 3.11 to 3.13 with venv is on PATH (looked for ${candidates.join(", ")}); peers are optional`, 2);
  if (!succeeds(found, "-m", "venv", environment)) fail("the environment could not be made", 1);
}
process.stdout.write("installing peers into .bench-peers: 1 GB on disk\n");
const requirements = join(here, "requirements.txt");
if (!succeeds(python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--requirement", requirements))
  fail("pip could not install the peers", 1);

if (spawnSync("Rscript", ["-e", "library(ranger)"]).status !== 0)
  process.stdout.write(
    "ranger is not there: it needs R (Debian: apt-get install r-cran-ranger); its row is left out\n",
  );
process.stdout.write("then: pnpm bench -- peers\n");
