/** A name as SQL identifier. */
export const identifier = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** Text as SQL literal. */
export const literal = (value: string): string => `'${value.replaceAll("'", "''")}'`;
