import { spawn } from "node:child_process";
import { constants } from "node:os";

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"];

/**
 * Runs a program in a process group of its own. A signal to this process goes to the whole group, and whatever the program
 * has started and left behind, a server say, ends with it.
 *
 * @returns {Promise<number>} Its exit code; 128 and the signal's number if one ended it, as shells have it.
 */
export function runInGroup(command, args, options = {}) {
  const child = spawn(command, args, { stdio: "inherit", ...options, detached: true });
  const send = (signal) => {
    try {
      // Windows knows no groups that signals reach.
      if (process.platform === "win32") child.kill(signal);
      else process.kill(-child.pid, signal);
    } catch (error) {
      if (error.code !== "ESRCH") throw error;
    }
  };
  for (const signal of SIGNALS) process.on(signal, send);
  const ended = new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("exit", (code, signal) => {
      send("SIGKILL");
      resolve(code ?? 128 + constants.signals[signal]);
    });
  });
  return ended.finally(() => SIGNALS.forEach((signal) => process.off(signal, send)));
}
