// Loaded before a command, by `node --import`: when it ends, its largest resident size in bytes goes to file descriptor 3.
import { writeSync } from "node:fs";
import { isMainThread } from "node:worker_threads";
import { peakMemory } from "../peak-memory.js";

const DESCRIPTOR = 3;

// Workers load it too, and have the memory of the whole process.
if (isMainThread) process.on("exit", () => writeSync(DESCRIPTOR, String(peakMemory())));
