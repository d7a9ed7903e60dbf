/** `console.log(x); // 1.23`: what a page says that the line prints. */
const PRINTS = /^console\.log\(.*\);(?: \/\/ (.*))?$/;
/** Comments that are values; others are words. */
const VALUE = /^(?:-?\.?\d|\[|true\b|false\b)/;

/** The values that comments behind `console.log` claim, in order; `null` for a line without. */
export const claimedValues = (source: string): readonly (string | null)[] =>
  source.split("\n").flatMap((line) => {
    const found = PRINTS.exec(line);
    if (found === null) return [];
    const comment = (found[1] ?? "").replace(/, as above$/, "");
    return [VALUE.test(comment) ? comment : null];
  });

/** Whether a printed line is what a comment claims: word by word, numbers rounded as the comment rounds them. */
export function isClaimed(claim: string, printed: string): boolean {
  const [claimed, found] = [wordsOf(claim), wordsOf(printed)];
  return claimed.length === found.length && claimed.every((word, i) => isSame(word, found[i]!));
}

const wordsOf = (text: string): string[] => text.trim().split(/[\s,]+/);

function isSame(claimed: string, found: string): boolean {
  if (claimed === found) return true;
  const value = Number(found);
  if (found === "" || !Number.isFinite(value) || !/^-?\d*\.?\d+$/.test(claimed)) return false;
  const digits = claimed.split(".")[1]?.length ?? 0;
  return Number(value.toFixed(digits)) === Number(claimed);
}
