import { OptionsError } from "@career-dml/core";

const FORM = "must be redis://[user:password@]host[:port][/database], or rediss:// for TLS";

/**
 * Where a Redis is, for messages: `redis://host:6379/0`. User and password are left out, and so is what is wrong with a URL
 * that cannot be read: it may be a password.
 *
 * @throws {OptionsError} if this is no URL of a Redis.
 */
export function redisPlace(url: string): string {
  if (!URL.canParse(url)) throw new OptionsError("redis", [{ path: "url", message: FORM }]);
  const { protocol, hostname, port, pathname } = new URL(url);
  const isRedis = (protocol === "redis:" || protocol === "rediss:") && hostname !== "";
  if (!isRedis || !/^\/?\d*$/.test(pathname)) throw new OptionsError("redis", [{ path: "url", message: FORM }]);
  return `${protocol}//${hostname}:${port || "6379"}/${databaseOf(url)}`;
}

/** Number of the database of a URL, 0 without one. */
export const databaseOf = (url: string): number => Number(new URL(url).pathname.slice(1));
