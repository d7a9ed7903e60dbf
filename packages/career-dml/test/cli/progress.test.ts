import { describe, expect, test } from "vitest";
import { type ProgressStream, progressDisplay } from "../../src/progress.js";
import { Screen } from "./terminal.js";

/** A display on a screen whose clock the test turns. */
function display(isTTY: boolean, settings: { quiet?: boolean; env?: Record<string, string> } = {}) {
  const screen = new Screen(isTTY);
  const clock = { time: 0 };
  const { quiet = false, env = {} } = settings;
  const shown = progressDisplay(screen as ProgressStream, { quiet, env, now: () => clock.time });
  return { screen, clock, ...shown };
}

describe("progress", () => {
  test("without a terminal: plain lines, at most one a second", () => {
    const { screen, clock, onProgress } = display(false);
    for (let done = 0; done <= 100; done++) {
      clock.time = done * 25;
      onProgress({ stage: "causal forest", done, total: 100 });
    }
    expect(screen.text).toBe("1.0 s   40 %  causal forest\n2.0 s   80 %  causal forest\n");
  });

  test("on a terminal: a bar with the time left, cleared at the end", () => {
    const { screen, clock, onProgress, stop } = display(true);
    onProgress({ stage: "encoders", done: 0, total: 4 });
    clock.time = 3000;
    onProgress({ stage: "encoders", done: 1, total: 4 });
    clock.time = 6000;
    onProgress({ stage: "forest", done: 2, total: 4 });
    stop();
    expect(screen.text).toContain("50 %  forest · 6 s left");
    expect(screen.text).not.toContain("\n");
  });

  test("a training is told by its last epoch and losses", () => {
    const training = { label: "encoder vib, fold 2", epoch: 12, epochs: 60, loss: 0.41234, validationLoss: 0.43712 };
    const progress = { stage: "career encoders", done: 12, total: 60, training };
    const plain = display(false);
    plain.clock.time = 1500;
    plain.onProgress(progress);
    plain.clock.time = 3000;
    plain.onProgress({ ...progress, training: { ...training, validationLoss: null } });
    expect(plain.screen.text).toBe(
      "1.5 s   20 %  encoder vib, fold 2, epoch 12/60 · loss 0.412, validation 0.437\n" +
        "3.0 s   20 %  encoder vib, fold 2, epoch 12/60 · loss 0.412\n",
    );
    const terminal = display(true);
    terminal.onProgress(progress);
    terminal.stop();
    expect(terminal.screen.text).toContain(
      "━━╌╌╌╌╌╌╌╌  20 %  encoder vib, fold 2, epoch 12/60 · loss 0.412, validation",
    );
  });

  test("notes stay: above the bar on a terminal, between the lines elsewhere, and not at all if quiet", () => {
    for (const isTTY of [true, false]) {
      const { screen, onProgress, onNote, stop } = display(isTTY);
      onProgress({ stage: "reading the data", done: 1, total: 4 });
      onNote("data: panel.csv\n  rows  40\n");
      onProgress({ stage: "forest", done: 2, total: 4 });
      stop();
      expect(screen.text).toContain("data: panel.csv\n  rows  40\n\n");
      expect(screen.text.includes("forest")).toBe(isTTY);
    }
    const silent = display(true, { quiet: true });
    silent.onNote("data: panel.csv");
    expect(silent.screen.text).toBe("");
  });

  test("a long run gets fewer lines", () => {
    const { screen, clock, onProgress } = display(false);
    for (let done = 0; done <= 1000; done++) {
      clock.time = done * 1000;
      onProgress({ stage: "forest", done, total: 1000 });
    }
    expect(screen.text.split("\n").length).toBeLessThan(100);
  });

  test("nothing when quiet; lines on a dumb terminal", () => {
    const quiet = display(true, { quiet: true });
    quiet.onProgress({ stage: "a", done: 1, total: 2 });
    quiet.stop();
    expect(quiet.screen.text).toBe("");
    const dumb = display(true, { env: { TERM: "dumb" } });
    dumb.clock.time = 1500;
    dumb.onProgress({ stage: "a", done: 1, total: 2 });
    expect(dumb.screen.text).toBe("1.5 s   50 %  a\n");
  });
});
