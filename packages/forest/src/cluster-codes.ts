import { type Issue, ShapeError } from "@career-dml/core";

/** Any integers, length n: units with the same one belong together. */
export type ClusterLabels = Int32Array | Uint32Array;

/** Units that belong together: schools, firms, persons observed repeatedly. */
export interface Clusters {
  /** Cluster of each unit, numbered from 0 in the order of their first units; empty without clusters. */
  readonly codes: Int32Array;
  /** Units by cluster. */
  readonly sizes: readonly number[];
}

/** Fewest clusters that can be halved into a bag and divided again between splits and leaves. */
const FEWEST = 4;

/**
 * Clusters by their numbers from 0, so that labels do not matter.
 *
 * @param n Units.
 * @param issues Gets what is wrong with the clusters.
 * @throws {ShapeError} if `labels` is not of length n.
 */
export function clusterCodes(labels: ClusterLabels | undefined, n: number, issues: Issue[]): Clusters {
  if (labels === undefined) return { codes: new Int32Array(0), sizes: [] };
  if (labels.length !== n) throw new ShapeError("clusters", n, labels.length);
  const numbers = new Map<number, number>();
  const sizes: number[] = [];
  const codes = Int32Array.from(labels, (label) => {
    const code = numbers.get(label) ?? sizes.length;
    numbers.set(label, code);
    sizes[code] = (sizes[code] ?? 0) + 1;
    return code;
  });
  if (sizes.length < FEWEST) {
    const message = `must be at least ${FEWEST}, got ${sizes.length}: a bag draws half of them, and honesty divides that half`;
    issues.push({ path: "clusters", message });
  }
  for (const [label, code] of numbers) {
    if (2 * sizes[code]! < n) continue;
    const message = `holds ${sizes[code]} of ${n} units: no half of the data can do without it, nor be predicted without it`;
    issues.push({ path: `cluster ${label}`, message });
  }
  return { codes, sizes };
}
