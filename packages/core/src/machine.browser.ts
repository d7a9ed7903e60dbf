import type * as node from "./machine.js";

const { navigator } = globalThis as { readonly navigator?: { readonly hardwareConcurrency?: number } };

/** Threads that can run at once, as the browser counts them. */
export const availableThreads: typeof node.availableThreads = () => navigator?.hardwareConcurrency ?? 1;

/** A browser does not say how much memory there is, so nothing is refused for its size unless the caller bounds it. */
export const totalMemory: typeof node.totalMemory = () => Number.POSITIVE_INFINITY;

/** There is no environment. */
export const environmentVariable: typeof node.environmentVariable = () => undefined;

/** By a message to itself: timers in a row wait for at least 4 ms each. */
export const nextTask: typeof node.nextTask = () =>
  new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.addEventListener("message", () => {
      port1.close();
      resolve();
    });
    port1.start();
    port2.postMessage(null);
  });
