/** Times of the parts of a run, each without that of the parts inside it. */
export interface PartTimes {
  /** Computes a part and adds what it took, less the parts that it measured itself. */
  readonly measure: <T>(part: string, compute: () => Promise<T>) => Promise<T>;
}

/** @param measured Takes the seconds of a part. */
export function partTimes(measured: (part: string, seconds: number) => void): PartTimes {
  // Seconds of the parts inside each open part; parts of one run follow one another.
  const inside: number[] = [];
  const measure = async <T>(part: string, compute: () => Promise<T>): Promise<T> => {
    const started = performance.now();
    inside.push(0);
    try {
      return await compute();
    } finally {
      const whole = (performance.now() - started) / 1000;
      measured(part, whole - inside.pop()!);
      if (inside.length > 0) inside[inside.length - 1]! += whole;
    }
  };
  return { measure };
}
