import { FileError } from "@career-dml/core";

/** How the fields of a CSV file are told apart, and what its header calls them. */
export interface CsvHeader {
  readonly delimiter: string;
  /** One name for each field, blanks around it left out; a field without a name is `column0`, `column1`, … by its place from 0. */
  readonly names: readonly string[];
}

/** What may stand between fields. */
export const DELIMITERS = [",", ";", "\t", "|"];

/** Names that a message lists. */
const SHOWN = 3;

/**
 * The header of a CSV file by its beginning. Of comma, semicolon, tab and bar the delimiter is the one that gives these
 * records equally many fields, most of them if several do; if none does, the one that splits the header most.
 *
 * @throws {FileError} with everything that is wrong with the names: none there, two alike (SQL does not tell upper from lower
 *   case), or numbers in their place.
 */
export function csvHeader(file: string, text: string): CsvHeader {
  const delimiter = delimiterOf(text);
  const names = (recordsOf(text, delimiter)[0] ?? []).map((name) => name.trim());
  const problems = nameProblems(names);
  if (problems.length > 0) throw new FileError(file, problems.join("; "));
  return { delimiter, names: names.map((name, k) => (name === "" ? `column${k}` : name)) };
}

function delimiterOf(text: string): string {
  let best = { delimiter: ",", isEven: false, fields: 1 };
  for (const delimiter of DELIMITERS) {
    const [header = [], ...rows] = recordsOf(text, delimiter);
    const fields = header.length;
    // The last one may be the beginning of a record.
    const isEven = fields > 1 && rows.slice(0, -1).every((row) => row.length === fields);
    const isBetter = isEven === best.isEven ? fields > best.fields : isEven;
    if (isBetter) best = { delimiter, isEven, fields };
  }
  return best.delimiter;
}

/** The fields of each record, empty lines left out; `""` in a quoted field is a quote. */
function recordsOf(text: string, delimiter: string): string[][] {
  const records: string[][] = [];
  let record: string[] = [];
  let field = "";
  let isQuoted = false;
  const endRecord = (): void => {
    if (record.length > 0 || field !== "") records.push([...record, field]);
    [record, field] = [[], ""];
  };
  for (let i = 0; i < text.length; i++) {
    const letter = text[i]!;
    if (isQuoted && letter === '"' && text[i + 1] === '"') {
      field += '"';
      i++;
    } else if (letter === '"' && (isQuoted || field.trim() === "")) isQuoted = !isQuoted;
    else if (isQuoted) field += letter;
    else if (letter === delimiter) {
      record.push(field);
      field = "";
    } else if (letter === "\n" || letter === "\r") endRecord();
    else field += letter;
  }
  endRecord();
  return records;
}

function nameProblems(names: readonly string[]): string[] {
  if (names.every((name) => name === ""))
    return ["holds nothing, not even a header; its first line must name the columns"];
  if (names.every((name) => name.trim() !== "" && Number.isFinite(Number(name.replace(",", "."))))) {
    const found = names.slice(0, SHOWN).join(", ") + (names.length > SHOWN ? ", …" : "");
    return [`has no header: its first line must name the columns, but holds numbers (${found})`];
  }
  const places = new Map<string, number[]>();
  names.forEach((name, k) => {
    if (name !== "") places.set(name.toLowerCase(), [...(places.get(name.toLowerCase()) ?? []), k]);
  });
  return [...places.values()].flatMap((of) => (of.length < 2 ? [] : [alike(of.map((k) => ({ k, name: names[k]! })))]));
}

function alike(columns: readonly { readonly k: number; readonly name: string }[]): string {
  const where = `in columns ${columns.map(({ k }) => k + 1).join(" and ")}`;
  const spellings = [...new Set(columns.map(({ name }) => `'${name}'`))];
  if (spellings.length === 1) return `names ${spellings[0]} more than once (${where}); rename one`;
  return `names ${spellings.join(" and ")} (${where}), which SQL does not tell apart; rename one`;
}
