/** A text of at most `width` characters, the last an ellipsis where it is longer. */
export const clip = (value: string, width: number): string =>
  value.length <= width ? value : `${value.slice(0, width - 1)}…`;
