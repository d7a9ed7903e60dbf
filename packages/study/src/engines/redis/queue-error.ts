import { CareerDmlError } from "@career-dml/core";

/** A Redis that cannot be reached or refuses what the queue needs; `place` is its URL without user and password. */
export class QueueError extends CareerDmlError {
  readonly place: string;

  constructor(place: string, message: string) {
    super("QUEUE", `${place}: ${message}`);
    this.place = place;
  }
}

/** What the commonest errors of a first connection mean, and what to do. */
const MEANINGS: readonly (readonly [RegExp, string])[] = [
  [/ECONNREFUSED/, "nothing listens there (ECONNREFUSED); start Redis, or correct the URL"],
  [/ENOTFOUND|EAI_AGAIN/, "there is no such host"],
  [/EHOSTUNREACH|ENETUNREACH/, "there is no way to this host"],
  [/WRONGPASS|invalid password|invalid username-password/i, "refuses the user or the password of the URL"],
  [/NOAUTH|without any password|no password is set/i, "asks for a password, or for none; correct the URL"],
  [/DB index is out of range|invalid DB index/i, "has no database of this number"],
  [
    /SELF_SIGNED|UNABLE_TO_|CERT_|self.signed|certificate/i,
    "its certificate is not trusted; NODE_EXTRA_CA_CERTS names one that is",
  ],
  [/EPROTO|wrong version number|SSL|TLS|ECONNRESET/i, "ended the connection; rediss:// speaks TLS, redis:// does not"],
];

/**
 * An error of a connection in plain words. The error itself is not kept as a cause: those of the Redis client carry the
 * commands that failed, and with them the password.
 */
export function connectionError(place: string, error: unknown): QueueError {
  const { message, code = "" } = (error ?? {}) as { readonly message?: string; readonly code?: string };
  const text = `${code} ${message ?? ""}`;
  const known = MEANINGS.find(([pattern]) => pattern.test(text));
  return new QueueError(place, known?.[1] ?? `cannot be used (${text.trim() || "no reason given"})`);
}
