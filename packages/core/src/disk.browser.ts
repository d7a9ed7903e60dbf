import { FileError } from "./errors.js";

/** Refuses whatever would touch a file: a browser has none. */
async function refuse(file: unknown): Promise<never> {
  throw new FileError(String(file), "is out of reach: a browser has no files; keep the encoded bytes instead");
}

export { refuse as mkdir, refuse as open, refuse as readFile, refuse as rename, refuse as rm, refuse as writeFile };

/** Paths are named in errors and lead nowhere. */
const same = (path: string): string => path;

export { same as basename, same as dirname, same as join, same as resolve };
