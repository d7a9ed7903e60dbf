import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as after } from "node:timers/promises";

export const hasRedis = spawnSync("redis-server", ["--version"]).status === 0;
/** Suffix for the name of a test that needs Redis: empty, or why it is skipped. */
export const redisNote = hasRedis ? "" : " (skipped: redis-server is not installed)";

/** A Redis of its own on this machine, whose append-only file outlives it. */
export interface RedisServer {
  readonly url: string;
  readonly port: number;
  /** As a power cut without loss of the disk: kill -9. Resolves once it is dead. */
  readonly kill: () => Promise<void>;
  /** Starts it again on the same port with the same file; resolves once it answers. */
  readonly start: () => Promise<void>;
  /** Ends it and takes its folder away. */
  readonly remove: () => Promise<void>;
}

/**
 * Starts Debian's redis-server on loopback on a free port, with an append-only file in a folder of its own.
 *
 * @param settings Lines of its configuration as arguments: `["--requirepass", "secret"]`.
 */
export async function redisServer(settings: readonly string[] = []): Promise<RedisServer> {
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), "career-dml-redis-"));
  const place = ["--bind", "127.0.0.1", "--port", String(port), "--dir", folder, "--save", ""];
  const keeping = ["--appendonly", "yes", "--loglevel", "warning", "--logfile", join(folder, "log")];
  let child: ChildProcess | null = null;
  const kill = async (): Promise<void> => {
    const dying = child;
    child = null;
    if (dying === null || dying.exitCode !== null) return;
    const dead = new Promise((resolve) => dying.once("exit", resolve));
    dying.kill("SIGKILL");
    await dead;
  };
  const start = async (): Promise<void> => {
    const started = spawn("redis-server", [...place, ...keeping, ...settings], { stdio: "ignore" });
    child = started;
    while (!(await answers(port))) {
      if (started.exitCode !== null) throw new Error(`redis-server ended with ${started.exitCode} at its start`);
      await after(20);
    }
  };
  await start();
  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    kill,
    start,
    remove: async () => {
      await kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A port that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === "string") throw new Error("no port is free");
  return address.port;
}

/** Whether a Redis has loaded its file and answers; one that asks for a password has. */
const answers = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1", () => socket.write("PING\r\n"));
    socket.on("data", (reply) => {
      socket.destroy();
      resolve(/PONG|NOAUTH/.test(reply.toString()));
    });
    socket.on("error", () => resolve(false));
    socket.on("close", () => resolve(false));
  });
