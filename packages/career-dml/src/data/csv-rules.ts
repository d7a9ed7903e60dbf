/** What a user says of a CSV file beyond what its header shows. */
export interface CsvRules {
  /** The decimal mark of its numbers. Default `.`. */
  readonly decimal?: "." | ",";
  /** Its encoding by a WHATWG label, as in `windows-1252`; `null`, the default, is UTF-8. */
  readonly encoding?: string | null;
}

/** A CSV file in UTF-8. */
export interface CsvFile {
  readonly file: string;
  /** What messages call it, where `file` is a copy. */
  readonly name: string;
  readonly decimal: "." | ",";
}
