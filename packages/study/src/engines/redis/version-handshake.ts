import { z } from "zod";
import type { RedisLink } from "./open-redis.js";
import { databaseOf } from "./redis-place.js";
import { PREFIX, type WaitingStudy } from "./task-queue.js";

const waitingStudy: z.ZodType<WaitingStudy> = z.object({ study: z.string(), version: z.string() });

/** A worker that will not compute a study's tasks, since it is of another version. */
const refusal = z.object({ study: z.string(), worker: z.string(), version: z.string() });
export type Refusal = Readonly<z.output<typeof refusal>>;

/** Channels belong to the whole Redis, not to a database of it. */
const channels = (url: string) => ({
  studies: `${PREFIX}:${databaseOf(url)}:studies`,
  refusals: `${PREFIX}:${databaseOf(url)}:refusals`,
});

/** A study's side: says that it waits, and hears who refuses. */
export function announceStudy(
  link: RedisLink,
  url: string,
  { waiting, refused }: { readonly waiting: WaitingStudy; readonly refused: (refusal: Refusal) => void },
): { readonly announce: () => void } {
  const { studies, refusals } = channels(url);
  listen(link, refusals, (message) => {
    const heard = refusal.safeParse(message);
    if (heard.success && heard.data.study === waiting.study) refused(heard.data);
  });
  const text = JSON.stringify(waiting);
  // Nobody has to hear it: it is said again.
  return { announce: () => void link.client.publish(studies, text).catch(() => {}) };
}

/** A worker's side: hears of studies of other versions, refuses each by name and says so once in its own place. */
export function refuseOthers(
  link: RedisLink,
  url: string,
  own: { readonly worker: string; readonly version: string; readonly refused: (study: WaitingStudy) => void },
): void {
  const { studies, refusals } = channels(url);
  const told = new Set<string>();
  listen(link, studies, (message) => {
    const heard = waitingStudy.safeParse(message);
    if (!heard.success || heard.data.version === own.version) return;
    const { study, version } = heard.data;
    const text = JSON.stringify({ study, worker: own.worker, version: own.version } satisfies Refusal);
    link.client.publish(refusals, text).catch(() => {});
    if (told.has(`${study} ${version}`)) return;
    told.add(`${study} ${version}`);
    own.refused(heard.data);
  });
}

function listen(link: RedisLink, channel: string, heard: (message: unknown) => void): void {
  const client = link.another();
  client.subscribe(channel).catch(() => {});
  client.on("message", (_channel, text) => {
    try {
      heard(JSON.parse(text));
    } catch {
      // Another program's message: no concern of ours.
    }
  });
}
