/**
 * Lets work begin as far as its bytes fit beside what is under way, first come, first served: large work is not passed by
 * small work for ever.
 *
 * @param most Bytes of all work under way; work that needs more alone waits until there is no other.
 */
export function memoryGate(most: number): <T>(bytes: number, work: () => Promise<T>) => Promise<T> {
  let used = 0;
  const waiting: { readonly bytes: number; readonly begin: () => void }[] = [];
  const admit = (): void => {
    while (waiting.length > 0 && (used === 0 || used + waiting[0]!.bytes <= most)) {
      const { bytes, begin } = waiting.shift()!;
      used += bytes;
      begin();
    }
  };
  return async (bytes, work) => {
    await new Promise<void>((begin) => {
      waiting.push({ bytes, begin });
      admit();
    });
    try {
      return await work();
    } finally {
      used -= bytes;
      admit();
    }
  };
}
