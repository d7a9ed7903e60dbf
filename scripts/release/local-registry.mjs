import { spawn } from "node:child_process";
import { mkdirSync, openSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { run } from "../packages/run.mjs";

/** The newest that runs on Node 20. */
const VERDACCIO = "6.8.0";

/**
 * A registry on loopback that holds our packages and hands on all others from the registry that npm is set to.
 *
 * @param {string} folder Of the registry itself and of what it holds.
 * @returns {Promise<{ url: string, npmrc: string, close: () => void }>} Its address, and the lines of an .npmrc that uses it.
 */
export async function localRegistry(folder) {
  mkdirSync(folder, { recursive: true });
  // Not a dependency of the repository: three hundred packages that nothing else needs. The override is for registries without its
  // dependency's tag.
  const manifest = { private: true, dependencies: { verdaccio: VERDACCIO }, overrides: { "node-fetch": "2.7.0" } };
  writeFileSync(join(folder, "package.json"), JSON.stringify(manifest));
  run("npm", ["install", "--no-audit", "--no-fund", "--loglevel=error"], { cwd: folder });
  const port = await freePort();
  const url = `http://127.0.0.1:${port}/`;
  const setting = (name) => run("npm", ["config", "get", name], { cwd: folder }).trim();
  const [upstream, certificates] = [setting("registry"), setting("cafile")];
  // JSON is YAML, which is what the registry reads.
  writeFileSync(join(folder, "config.yaml"), JSON.stringify(configuration(folder, upstream)));
  const log = join(folder, "stderr.txt");
  const command = join(folder, "node_modules/verdaccio/bin/verdaccio");
  const server = spawn(process.execPath, [command, "--config", "config.yaml", "--listen", `127.0.0.1:${port}`], {
    cwd: folder,
    stdio: ["ignore", "ignore", openSync(log, "w")],
    // Certificates that npm trusts are to be trusted by the server as well, which does not read npm's settings.
    env: { ...(certificates === "null" ? {} : { NODE_EXTRA_CA_CERTS: certificates }), ...process.env },
  });
  await answers(url, server, log);
  return {
    url,
    npmrc: `registry=${url}\n//127.0.0.1:${port}/:_authToken=anybody\naudit=false\nfund=false\nupdate-notifier=false\n`,
    close: () => server.kill(),
  };
}

/** Ours are held here and asked for nowhere else; anybody on this machine may publish them. */
function configuration(folder, upstream) {
  const ours = { access: "$all", publish: "$all", unpublish: "$all" };
  return {
    storage: join(folder, "storage"),
    uplinks: { upstream: { url: upstream, cache: true, timeout: "120s", max_fails: 100 } },
    packages: { "@career-dml/*": ours, "career-dml": ours, "**": { access: "$all", proxy: "upstream" } },
    max_body_size: "200mb",
    middlewares: { audit: { enabled: false } },
    web: { enable: false },
    log: { type: "stdout", level: "error" },
  };
}

/** Waits until a registry answers, for at most a minute. */
async function answers(url, server, log) {
  for (let tries = 0; tries < 240; tries++) {
    if (server.exitCode !== null) throw new Error(`the local registry ended:\n${readFileSync(log, "utf8")}`);
    const reply = await fetch(`${url}-/ping`).catch(() => null);
    if (reply?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  server.kill();
  throw new Error("the local registry does not answer");
}

/** A port that nothing listens on. */
const freePort = () =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.on("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
