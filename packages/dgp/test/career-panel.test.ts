import { describe, expect, test } from "vitest";
import { careerPanel, simulateCareers } from "../src/index.js";

describe("careerPanel", () => {
  const simulation = simulateCareers({ profile: "v3.4", n: 60 });
  const { data, truth } = careerPanel(simulation);
  const c = data.columns;

  test("has one row per unit and period in the reference's columns, no truth among them", () => {
    expect(data.rows).toBe(600);
    expect(Object.keys(c)).toEqual([
      "individual_id",
      "period",
      "education",
      "flexicurity",
      "peer_adoption",
      "occupation",
      "treatment",
      "outcome",
      "career_sequence_history",
      "selection_mode",
    ]);
    for (const values of Object.values(c)) expect(values.length).toBe(600);
    expect([c["individual_id"]![25], c["period"]![25]]).toEqual([2, 5]);
  });

  test("its last period is the dataset", () => {
    const { dataset } = simulation;
    for (let i = 0; i < dataset.n; i++) {
      const last = i * 10 + 9;
      expect(c["outcome"]![last]).toBe(dataset.outcome[i]);
      expect(c["treatment"]![last]).toBe(dataset.treatment[i]);
      expect(c["education"]![last]).toBe(dataset.covariates.x[i]);
      expect(c["peer_adoption"]![last]).toBe(dataset.instrument![i]);
    }
  });

  test("histories hold the occupations up to and including the period", () => {
    for (const row of [0, 9, 37]) {
      const first = row - (row % 10);
      const occupations = Array.from({ length: (row % 10) + 1 }, (_, t) => c["occupation"]![first + t]);
      expect(c["career_sequence_history"]![row]).toBe(occupations.join(" "));
    }
  });

  test("truths stand in a table of their own, one row per unit", () => {
    expect(truth.rows).toBe(60);
    expect(Object.keys(truth.columns)).toEqual([
      "individual_id",
      "ability",
      "effect",
      "true_cate",
      "mu0",
      "mu1",
      "propensity",
    ]);
    const at = (name: string): number => truth.columns[name]![3] as number;
    expect(at("mu1") - at("mu0")).toBeCloseTo(at("effect"), 12);
    expect(at("effect")).toBeGreaterThan(at("true_cate"));
  });

  test("the time of adoption is told where it matters: when people adopt, or would", () => {
    const staggered = simulateCareers({ n: 40, occupations: 4, effectByExposure: 0.1 });
    expect(careerPanel(staggered).truth.columns["adoption_time"]).toBe(staggered.truth.adoptionTime);
    for (let i = 0; i < 40; i++) {
      const first = staggered.paths.treatment.subarray(i * 14, (i + 1) * 14).indexOf(1);
      if (first !== -1) expect(staggered.truth.adoptionTime[i]).toBe(first);
      expect(staggered.truth.adoptionTime[i]).toBeGreaterThanOrEqual(10);
    }
  });

  test("semi-synthetic: exposures before, treatment and wage in the last period", () => {
    const panel = careerPanel(simulateCareers({ profile: "semi-synthetic", n: 30 })).data;
    expect(panel.rows).toBe(30 * 11);
    const { occupation, aioe, treatment, log_wage: wage, period } = panel.columns;
    for (let row = 0; row < panel.rows; row++) {
      const last = period![row] === 10;
      expect(Number.isNaN(occupation![row])).toBe(last);
      expect(Number.isNaN(aioe![row])).toBe(last);
      expect(Number.isNaN(wage![row])).toBe(!last);
      if (!last) expect(treatment![row]).toBe(0);
    }
    expect("selection_mode" in panel.columns).toBe(false);
  });
});
