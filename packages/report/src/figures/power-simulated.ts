import type { SimulatedPowerCell } from "@career-dml/core";
import * as Plot from "@observablehq/plot";
import { integer, levelText, percent, setting } from "../number-format.js";
import { axisY, draw, type Figure } from "./canvas.js";
import { type LegendItem, plotSymbol } from "./legend.js";
import { markTitle } from "./mark-title.js";
import { type Colour, colour, type SymbolName } from "./palette.js";
import { lineOf, type PowerNumbers, sourceText, strokeOf } from "./power-frontier.js";
import { sizeAxis } from "./size-axis.js";

const SYMBOLS: readonly SymbolName[] = ["circle", "triangle", "diamond", "wye", "times"];
/** Share by which neighbours of one n stand apart, so that their intervals do not hide each other. */
const APART = 1.035;

type Simulation = NonNullable<PowerNumbers["simulation"]>;

/** How often simulated studies found an effect, over the power by formula; null without a simulation. */
export function simulatedPowerFigure(result: PowerNumbers): Figure | null {
  const { simulation, alpha } = result;
  if (simulation === null) return null;
  const effects = simulation.formula.map(({ effect }) => effect);
  const sizes = simulation.formula.flatMap(({ points }) => points.map(({ n }) => n));
  const wanted = [...new Set(simulation.reached.map(({ power }) => power))];
  return draw(
    { name: "power-simulated", title: "Effects found by simulated studies", ...textOf(result, simulation) },
    {
      height: 380,
      marginRight: 34,
      x: { type: "log", label: "n" },
      y: { domain: [0, 1] },
      marks: [
        ...sizeAxis(sizes),
        ...axisY({ label: "Share of studies that find an effect", tickFormat: setting }),
        Plot.ruleY([alpha, ...wanted], { stroke: colour("grey"), strokeDasharray: "4,3" }),
        ...simulation.formula.map(({ effect, points }, k) =>
          Plot.line(points, {
            x: "n",
            y: "power",
            z: () => effect,
            title: () => markTitle(["By formula, effect", setting(effect)]),
            ...strokeOf(k),
          }),
        ),
        ...cellMarks(simulation.cells, effects),
      ],
    },
    legendOf(effects, simulation),
  );
}

/** The place of an effect among the lines; -1 is no effect. */
const styleOf = (k: number): { colour: Colour; symbol: SymbolName } =>
  k < 0 ? { colour: "grey", symbol: "square" } : { colour: lineOf(k).colour, symbol: SYMBOLS[k % SYMBOLS.length]! };

function cellMarks(cells: readonly SimulatedPowerCell[], effects: readonly number[]): Plot.Markish[] {
  const apart = (k: number): number => (k < 0 ? 1 : APART ** (k - (effects.length - 1) / 2));
  return cells.flatMap(({ n, effect, power, ci }) => {
    if (power === null || ci === null) return [];
    const k = effects.indexOf(effect);
    const { colour: name, symbol } = styleOf(k);
    const title = markTitle(
      ["Units", integer(n)],
      ["Effect", setting(effect)],
      ["Studies that find it", percent(power)],
      ["Interval", `${percent(ci[0])} to ${percent(ci[1])}`],
    );
    const at = [{ n: n * apart(k), power, low: ci[0], high: ci[1], title }];
    return [
      Plot.ruleX(at, { x: "n", y1: "low", y2: "high", title: "title", stroke: colour(name), strokeWidth: 2 }),
      Plot.dot(at, {
        x: "n",
        y: "power",
        title: "title",
        r: 5,
        symbol: plotSymbol(symbol),
        fill: colour(name),
        stroke: colour("paper"),
      }),
    ];
  });
}

function legendOf(effects: readonly number[], { cells }: Simulation): LegendItem[] {
  const found = effects.map((effect, k): LegendItem => {
    const { colour: name, symbol } = styleOf(k);
    return { label: `effect ${setting(effect)}`, colour: name, mark: symbol };
  });
  const level: LegendItem = { label: "no effect", colour: "grey", mark: "square" };
  const lines: LegendItem = { label: "by formula", colour: "ink", mark: "line" };
  return [...found, ...(cells.some(({ effect }) => effect === 0) ? [level] : []), lines];
}

function textOf(result: PowerNumbers, simulation: Simulation): Pick<Figure, "caption" | "alt"> {
  const { cells, level, estimator, profile, formula, reached } = simulation;
  const studies = Math.max(...cells.map(({ completed }) => completed));
  const failed = cells.reduce((sum, cell) => sum + cell.failed, 0);
  const rules =
    reached.length > 0
      ? `the level ${setting(result.alpha)} and the power asked for`
      : `the level ${setting(result.alpha)}`;
  const nulls = cells.some(({ effect }) => effect === 0)
    ? " Squares are studies of no effect: where they lie above the level, an effect is found too easily, as by hidden confounding, and the other shares say too much."
    : "";
  const failures = failed > 0 ? ` ${integer(failed)} studies failed and are not in the shares.` : "";
  return {
    caption: `Points are shares of ${integer(studies)} simulated studies (profile ${profile}, ${estimator}) with ${levelText(level)} Wilson intervals; lines are the power by formula with the spread, R² and share ${sourceText(result)}. Dashed: ${rules}.${nulls}${failures}`,
    alt: [
      ...cells.map(({ n, effect, power }) =>
        power === null
          ? `n ${integer(n)}, effect ${setting(effect)}: none`
          : `n ${integer(n)}, effect ${setting(effect)}: ${percent(power)}`,
      ),
      ...formula.map(
        ({ effect, points }) => `formula, effect ${setting(effect)}: ${points.map((p) => percent(p.power)).join(", ")}`,
      ),
    ].join("; "),
  };
}
