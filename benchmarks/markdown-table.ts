const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;

/** A Markdown table; cells are taken as they are. */
export const markdownTable = (header: readonly string[], body: readonly (readonly string[])[]): string =>
  [header, header.map(() => "---"), ...body].map(line).join("\n");
