import { createRng, design } from "@career-dml/core";
import { describe, expect, test } from "vitest";
import { type ProximalEffect, proximalEffect } from "../../src/index.js";
import { hiddenCause } from "./hidden-cause.js";

const RUN = { backend: "js", threads: 1 } as const;

const covers = ({ robustSet: set }: ProximalEffect, effect: number): boolean =>
  set.shape === "everything" || (set.shape === "interval" && set.low <= effect && effect <= set.high);

describe("weak proxies", () => {
  test("proxies that share nothing: no estimate, every effect in the set, and the reason", async () => {
    const seeds = 60;
    let refused = 0;
    for (let seed = 1; seed <= seeds; seed++) {
      const found = await proximalEffect(hiddenCause(400, seed, { z: 0 }), { seed }, RUN);
      expect(found.se === null || found.relevance.f >= 10).toBe(true);
      if (found.estimate !== null) continue;
      refused++;
      expect(found).toMatchObject({ ci: null, pValue: null, robustSet: { shape: "everything" } });
      expect(found.reason).toMatch(
        /share nothing that can be told from chance \(F .* among units with treatment [01]\)/,
      );
    }
    // Both arms at the 5 % level: one in 400 by chance.
    expect(refused).toBeGreaterThan(seeds - 4);
  });

  test("weak ones: the set keeps its level where an interval would not, and there is no error", async () => {
    const seeds = 150;
    const found = [];
    for (let seed = 1; seed <= seeds; seed++) {
      found.push(await proximalEffect(hiddenCause(400, seed, { z: 0.2, w: 0.5 }), { seed }, RUN));
    }
    expect(found.filter(({ relevance }) => relevance.strength === "strong").length).toBeLessThan(seeds / 5);
    expect(found.filter((one) => covers(one, 0.5)).length / seeds).toBeGreaterThan(
      0.95 - 3 * Math.sqrt((0.95 * 0.05) / seeds),
    );
    for (const { relevance, warnings } of found.filter((one) => one.relevance.strength === "strong")) {
      expect(warnings.length).toBe(relevance.f < 23.1 ? 1 : 0);
    }
    for (const { relevance, se, reason, estimate } of found.filter((one) => one.relevance.strength === "weak")) {
      expect(relevance.f).toBeLessThan(10);
      expect([se, estimate === null, reason]).toEqual([null, false, expect.stringMatching(/proxies are weak/)]);
    }
  });

  test("a further treatment proxy makes weak ones strong, and its number does not make noise look relevant", async () => {
    const data = hiddenCause(3000, 5, { z: 0 });
    const strong = hiddenCause(3000, 5);
    const more = design({ peers: strong.treatmentProxies.x });
    const found = await proximalEffect({ ...data, moreTreatmentProxies: more }, {}, RUN);
    expect(found.relevance.strength).toBe("strong");
    expect(Math.abs(found.estimate! - 0.5)).toBeLessThan(3 * found.se!);
    const rng = createRng(1);
    const noise = Array.from({ length: 30 }, (_, j) => [`noise ${j}`, data.outcome.map(() => rng.uniform())] as const);
    const noisy = await proximalEffect({ ...data, moreTreatmentProxies: design(Object.fromEntries(noise)) }, {}, RUN);
    expect(noisy.relevance.strength).not.toBe("strong");
  });
});
