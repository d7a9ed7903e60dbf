import { setTimeout as after } from "node:timers/promises";
import { CareerDmlError } from "@career-dml/core";
import type { Redis } from "ioredis";
import { connectionError, QueueError } from "./queue-error.js";
import { redisPlace } from "./redis-place.js";

/** Milliseconds that a first connection may take. */
const FIRST = 5000;

/** Milliseconds between two tries to connect again: quick at first, then a pace that burdens nobody. */
const again = (tries: number): number => Math.min(50 * 2 ** tries, 1000);

/** A connection that comes back by itself. */
export interface RedisLink {
  readonly client: Redis;
  /** Its URL without user and password. */
  readonly place: string;
  /** Another connection to the same place, for commands that block or subscribe. */
  readonly another: () => Redis;
  /** Seconds for which Redis has been away, 0 while it is there. */
  readonly away: () => number;
  /** Calls back whenever Redis went away or came back; returns what takes the callback away. */
  readonly onChange: (callback: () => void) => () => void;
  /** Ends all connections, whether or not Redis is there. */
  readonly close: () => void;
}

/** BullMQ and its client, which only those install who use a queue. @throws {CareerDmlError} code QUEUE if they are absent. */
export async function queueLibraries(): Promise<{
  readonly Queue: typeof import("bullmq").Queue;
  readonly QueueEvents: typeof import("bullmq").QueueEvents;
  readonly Worker: typeof import("bullmq").Worker;
  readonly WaitingError: typeof import("bullmq").WaitingError;
  readonly Redis: typeof import("ioredis").Redis;
}> {
  try {
    const [{ Queue, QueueEvents, Worker, WaitingError }, { Redis }] = await Promise.all([
      import("bullmq"),
      import("ioredis"),
    ]);
    return { Queue, QueueEvents, Worker, WaitingError, Redis };
  } catch (cause) {
    throw new CareerDmlError("QUEUE", "The redis engine needs two more packages: npm install bullmq ioredis@5", {
      cause,
    });
  }
}

/**
 * Connects to a Redis or Valkey. The first connection has five seconds; a later one comes back whenever Redis does, and sends
 * again what was not answered.
 *
 * @param url `redis://[user:password@]host[:port][/database]`, `rediss://` for TLS.
 * @throws {OptionsError} if the URL cannot be understood. @throws {QueueError} if nobody answers there, or not to us.
 */
export async function openRedis(url: string): Promise<RedisLink> {
  const place = redisPlace(url);
  const libraries = await queueLibraries();
  let isFirst = true;
  const client = new libraries.Redis(url, {
    lazyConnect: true,
    connectTimeout: FIRST,
    maxRetriesPerRequest: null,
    retryStrategy: (tries) => (isFirst ? null : again(tries)),
  });
  await firstConnection(client, place);
  isFirst = false;
  const others: Redis[] = [];
  return Object.freeze({
    client,
    place,
    ...presence(client),
    another: () => {
      const other = client.duplicate({ lazyConnect: false });
      // Its state shows in the first connection's.
      other.on("error", () => {});
      others.push(other);
      return other;
    },
    close: () => {
      for (const each of [client, ...others]) each.disconnect();
    },
  });
}

async function firstConnection(client: Redis, place: string): Promise<void> {
  let reason: unknown;
  client.on("error", (error: unknown) => {
    reason = error;
  });
  // Its answer comes after that to SELECT, whose failure would leave us in another database.
  const connected = client.connect().then(async () => {
    await client.ping();
    if (reason !== undefined) throw reason;
  });
  const timeout = new AbortController();
  const late = after(FIRST, undefined, { signal: timeout.signal }).then(() => {
    const hint = place.startsWith("rediss:") ? "; rediss:// speaks TLS, redis:// does not" : "";
    throw new QueueError(place, `did not answer within ${FIRST / 1000} s${hint}`);
  });
  try {
    await Promise.race([connected, late]);
  } catch (error) {
    connected.catch(() => {});
    client.disconnect();
    throw error instanceof QueueError ? error : connectionError(place, reason ?? error);
  } finally {
    timeout.abort();
    late.catch(() => {});
  }
}

/** Since when a connection is gone. */
function presence(client: Redis): Pick<RedisLink, "away" | "onChange"> {
  let since: number | null = null;
  const callbacks = new Set<() => void>();
  const become = (moment: number | null): void => {
    if ((since === null) === (moment === null)) return;
    since = moment;
    for (const callback of callbacks) callback();
  };
  client.on("close", () => become(performance.now()));
  client.on("ready", () => become(null));
  return {
    away: () => (since === null ? 0 : (performance.now() - since) / 1000),
    onChange: (callback) => {
      callbacks.add(callback);
      return () => callbacks.delete(callback);
    },
  };
}
