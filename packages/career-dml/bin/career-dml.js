#!/usr/bin/env node
const [major, minor] = process.versions.node.split(".").map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`error USAGE: career-dml needs Node 20.19 or newer; this is ${process.versions.node}.`);
  process.exit(2);
}

// Until a job listens for Ctrl-C itself there is nothing to clean up.
for (const signal of ["SIGINT", "SIGTERM"]) {
  process.on(signal, () => {
    if (process.listenerCount(signal) > 1) return;
    process.stderr.write("error ABORTED: Stopped before the end; nothing was written.\n", () => process.exit(130));
  });
}

/** Leaves once what was written has reached its reader; a reader that went away is no reason to complain. */
function leave(code) {
  process.stdout.write("", () => process.stderr.write("", () => process.exit(code)));
}
for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", (error) => {
    if (error.code === "EPIPE") process.exit(0);
    throw error;
  });
}

const entry = new URL("../dist/main.js", import.meta.url);
const { existsSync } = await import("node:fs");
if (existsSync(entry)) {
  const { main } = await import(entry.href);
  leave(await main(process.argv.slice(2)));
} else {
  console.error("error USAGE: career-dml is not built; in its repository, npm start builds and runs it.");
  process.exit(2);
}
