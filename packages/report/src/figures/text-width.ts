/** Advance widths of DejaVu Sans in em, by class of character: wide enough never to clip, tight enough to look right. */
const WIDTHS: readonly (readonly [RegExp, number])[] = [
  [/[ijl.,:;'|!]/, 0.33],
  [/[frtI ()[\]{}/\\-]/, 0.42],
  [/[mMW@%]/, 0.95],
  [/[wGOQNHDU&+=<>\u2212\u00d7]/, 0.82],
  [/[A-Z]/, 0.7],
  [/[\u1100-\uffff]/, 1.05],
];

/** Estimated width of `text` in pixels at a font size; bold is wider. */
export function textWidth(text: string, fontSize: number, bold = false): number {
  let em = 0;
  for (const character of text) em += WIDTHS.find(([pattern]) => pattern.test(character))?.[1] ?? 0.62;
  return em * fontSize * (bold ? 1.12 : 1);
}

/**
 * Breaks a label into at most `maxLines` lines of at most `width` pixels: at spaces where possible, inside words where
 * a word alone is too long, and with an ellipsis where the lines do not hold all of it.
 */
export function wrapLabel(label: string, width: number, fontSize: number, maxLines = 2): readonly string[] {
  const clean = label.replace(/[\p{Cc}\u2028\u2029]+/gu, " ").trim();
  const lines: string[] = [];
  let line = "";
  for (const word of clean.split(/\s+/).flatMap((w) => pieces(w, width, fontSize))) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (textWidth(longer, fontSize) <= width) line = longer;
    else {
      lines.push(line);
      line = word;
    }
  }
  lines.push(line);
  if (lines.length <= maxLines) return lines;
  const kept = lines.slice(0, maxLines);
  kept[maxLines - 1] = ellipsis(`${kept[maxLines - 1]} ${lines[maxLines]}`, width, fontSize);
  return kept;
}

/** Parts of a word that each fit into `width`. */
function pieces(word: string, width: number, fontSize: number): readonly string[] {
  const parts: string[] = [];
  let part = "";
  for (const character of word) {
    if (part !== "" && textWidth(part + character, fontSize) > width) {
      parts.push(part);
      part = "";
    }
    part += character;
  }
  return [...parts, part];
}

function ellipsis(text: string, width: number, fontSize: number): string {
  let kept = [...text];
  while (kept.length > 1 && textWidth(`${kept.join("")}…`, fontSize) > width) kept = kept.slice(0, -1);
  const cut = kept.join("").trimEnd();
  // A mark of direction keeps the ellipsis at the end of a text that is read from right to left.
  return /\p{Script=Hebrew}\P{L}*$|\p{Script=Arabic}\P{L}*$/u.test(cut) ? `${cut}…\u200f` : `${cut}…`;
}
