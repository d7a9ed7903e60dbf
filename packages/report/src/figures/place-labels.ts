import { textWidth } from "./text-width.js";

/** A point with a label, in pixels. */
export interface LabelPoint {
  readonly x: number;
  readonly y: number;
  readonly label: string;
}

interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

const GAP = 9;

const overlaps = (a: Box, b: Box): boolean =>
  a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;

const around = (x: number, y: number, half: number): Box => ({
  left: x - half,
  right: x + half,
  top: y - 6,
  bottom: y + 6,
});

/**
 * Chooses which labels to draw, right or left of their points: in the given order, each only where it stays inside
 * `width` and clear of every point, every obstacle and the labels before it.
 *
 * @param obstacles Centres of other marks and texts.
 * @returns For each point the side of its label, or null where there is no room.
 */
export function placeLabels(
  points: readonly LabelPoint[],
  { width, fontSize }: { readonly width: number; readonly fontSize: number },
  obstacles: readonly Omit<LabelPoint, "label">[] = [],
): readonly ("right" | "left" | null)[] {
  const taken = [...points.map(({ x, y }) => around(x, y, 6)), ...obstacles.map(({ x, y }) => around(x, y, 12))];
  return points.map(({ x, y, label }) => {
    const size = textWidth(label, fontSize);
    const half = 0.65 * fontSize;
    const boxes = {
      right: { left: x + GAP - 2, right: x + GAP + size, top: y - half, bottom: y + half },
      left: { left: x - GAP - size, right: x - GAP + 2, top: y - half, bottom: y + half },
    };
    for (const side of ["right", "left"] as const) {
      const box = boxes[side];
      if (box.left < 0 || box.right > width || taken.some((other) => overlaps(box, other))) continue;
      taken.push(box);
      return side;
    }
    return null;
  });
}
