import { availableParallelism, totalmem } from "node:os";

/** What is asked of the machine that runs this; `machine.browser.ts` answers in a browser. */

/** Threads that can run at once. */
export const availableThreads = (): number => availableParallelism();

/** Bytes of memory. */
export const totalMemory = (): number => totalmem();

/** The value of an environment variable. */
export const environmentVariable = (name: string): string | undefined => process.env[name];

/** Resolves once timers, messages and redraws that wait have had their turn. */
export const nextTask = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
