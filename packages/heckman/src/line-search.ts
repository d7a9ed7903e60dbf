/** Value and slope of a function of one variable at a step. */
export interface StepPoint {
  readonly step: number;
  readonly value: number;
  readonly slope: number;
}

/** What a step must satisfy; the settings of L-BFGS-B 3.0. */
const SUFFICIENT_DECREASE = 1e-3;
const CURVATURE = 0.9;
/** Relative width at which a bracket is exhausted. */
const WIDTH = 0.1;
const LONGEST = 1e10;
const MOST_STEPS = 20;

/**
 * A step that satisfies the strong Wolfe conditions, by the search of Moré & Thuente (1994, ACM TOMS 20(3)): cubic and
 * quadratic steps inside a shrinking bracket, first on the function less its sufficient decrease, then on itself.
 *
 * @param at Value and slope at a step; the slope at 0 is negative.
 * @param first Step to try first.
 * @returns The point found; the best one so far if the bracket is exhausted.
 */
export function lineSearch<P extends StepPoint>(at: (step: number) => P, start: StepPoint, first: number): P {
  const floor = SUFFICIENT_DECREASE * start.slope;
  const search: Bracket = { best: start, other: start, bracketed: false, low: 0, high: 5 * first };
  let modified = true;
  let width = LONGEST;
  let before = 2 * LONGEST;
  let step = first;
  for (let k = 0; ; k++) {
    const point = at(step);
    const line = start.value + step * floor;
    if (modified && point.value <= line && point.slope >= 0) modified = false;
    const enough = point.value <= line && Math.abs(point.slope) <= -CURVATURE * start.slope;
    if (enough || exhausted(search, step) || k >= MOST_STEPS) return point;

    const tilt = modified && point.value <= search.best.value && point.value > line ? floor : 0;
    step = refine(search, tilted(point, tilt), tilt);
    if (search.bracketed) {
      const gap = Math.abs(search.other.step - search.best.step);
      if (gap >= 0.66 * before) step = search.best.step + 0.5 * (search.other.step - search.best.step);
      before = width;
      width = gap;
      search.low = Math.min(search.best.step, search.other.step);
      search.high = Math.max(search.best.step, search.other.step);
    } else {
      search.low = step + 1.1 * (step - search.best.step);
      search.high = step + 4 * (step - search.best.step);
    }
    step = Math.min(Math.max(step, 0), LONGEST);
    if (exhausted(search, step)) step = search.best.step;
  }
}

interface Bracket {
  best: StepPoint;
  other: StepPoint;
  bracketed: boolean;
  low: number;
  high: number;
}

const exhausted = ({ bracketed, low, high }: Bracket, step: number): boolean =>
  bracketed && (step <= low || step >= high || high - low <= WIDTH * high);

const tilted = (p: StepPoint, tilt: number): StepPoint => ({
  step: p.step,
  value: p.value - p.step * tilt,
  slope: p.slope - tilt,
});

/** One update of the bracket by a trial point; returns the next trial step (the four cases of the paper, section 4). */
function refine(search: Bracket, trial: StepPoint, tilt: number): number {
  const best = tilted(search.best, tilt);
  const other = tilted(search.other, tilt);
  const opposite = trial.slope * Math.sign(best.slope) < 0;
  let next: number;
  if (trial.value > best.value) {
    const cubic = cubicStep(best, trial);
    const secant = (best.value - trial.value) / (trial.step - best.step) + best.slope;
    const quadratic = best.step + (best.slope / secant / 2) * (trial.step - best.step);
    const nearer = Math.abs(cubic - best.step) < Math.abs(quadratic - best.step);
    next = nearer ? cubic : cubic + (quadratic - cubic) / 2;
    search.bracketed = true;
  } else if (opposite) {
    const cubic = cubicStep(trial, best);
    const secant = secantStep(trial, best);
    next = Math.abs(cubic - trial.step) > Math.abs(secant - trial.step) ? cubic : secant;
    search.bracketed = true;
  } else if (Math.abs(trial.slope) < Math.abs(best.slope)) {
    next = flatterStep(search, best, other, trial);
  } else if (search.bracketed) {
    next = cubicStep(trial, other);
  } else {
    next = trial.step > best.step ? search.high : search.low;
  }
  const untilted = tilted(trial, -tilt);
  if (trial.value > best.value) search.other = untilted;
  else {
    if (opposite) search.other = search.best;
    search.best = untilted;
  }
  return next;
}

/** Minimiser of the cubic through two points with their slopes, seen from `from`. */
function cubicStep(from: StepPoint, to: StepPoint): number {
  const theta = (3 * (from.value - to.value)) / (to.step - from.step) + from.slope + to.slope;
  const scale = Math.max(Math.abs(theta), Math.abs(from.slope), Math.abs(to.slope));
  const root = scale * Math.sqrt(Math.max(0, (theta / scale) ** 2 - (from.slope / scale) * (to.slope / scale)));
  const gamma = to.step < from.step ? -root : root;
  const r = (gamma - from.slope + theta) / (gamma - from.slope + gamma + to.slope);
  return from.step + r * (to.step - from.step);
}

const secantStep = (from: StepPoint, to: StepPoint): number =>
  from.step + (from.slope / (from.slope - to.slope)) * (to.step - from.step);

/** Third case: the slope shrinks without changing sign, so the cubic may have no minimum beyond the trial. */
function flatterStep(search: Bracket, best: StepPoint, other: StepPoint, trial: StepPoint): number {
  const theta = (3 * (best.value - trial.value)) / (trial.step - best.step) + best.slope + trial.slope;
  const scale = Math.max(Math.abs(theta), Math.abs(best.slope), Math.abs(trial.slope));
  const root = scale * Math.sqrt(Math.max(0, (theta / scale) ** 2 - (best.slope / scale) * (trial.slope / scale)));
  const gamma = trial.step > best.step ? -root : root;
  const r = (gamma - trial.slope + theta) / (gamma + (best.slope - trial.slope) + gamma);
  const beyond = trial.step > best.step ? search.high : search.low;
  const cubic = r < 0 && gamma !== 0 ? trial.step + r * (best.step - trial.step) : beyond;
  const secant = secantStep(trial, best);
  const cubicNearer = Math.abs(cubic - trial.step) < Math.abs(secant - trial.step);
  if (!search.bracketed) return Math.min(Math.max(cubicNearer ? secant : cubic, search.low), search.high);
  const next = cubicNearer ? cubic : secant;
  const limit = trial.step + 0.66 * (other.step - trial.step);
  return trial.step > best.step ? Math.min(limit, next) : Math.max(limit, next);
}
