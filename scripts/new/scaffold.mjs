// What `pnpm new:kernel` and `pnpm new:estimator` have in common: names, files that are not there yet, lines in lists.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = join(dirname(fileURLToPath(import.meta.url)), "../..");

/** Ends with a message and exit code 2: nothing has been written. */
export function refuse(message) {
  process.stderr.write(`${message}\n`);
  process.exit(2);
}

const upper = (word) => word[0].toUpperCase() + word.slice(1);

/** A name in every spelling that a file needs. */
export function spellings(name) {
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name ?? "")) {
    refuse(`'${name ?? ""}' is no name: lower-case words with hyphens between them, such as column-means`);
  }
  const words = name.split("-");
  return {
    kebab: name,
    snake: words.join("_"),
    camel: words[0] + words.slice(1).map(upper).join(""),
    pascal: words.map(upper).join(""),
    words: words.join(" "),
  };
}

const read = (file) => readFileSync(join(root, file), "utf8");

/** Everything that a command will write, checked before the first byte is written. */
export class Plan {
  files = new Map();
  edits = new Map();

  /** A file that must not exist. */
  create(file, text) {
    if (existsSync(join(root, file))) refuse(`${file} exists already; choose another name`);
    this.files.set(file, text);
  }

  /** A change to a file; `change` returns the new text, or null if the place is not there. */
  edit(file, what, change) {
    const before = this.edits.get(file) ?? read(file);
    const after = change(before);
    if (after === null || after === before)
      refuse(`found no place for ${what} in ${file}; add it by hand or mend this script`);
    this.edits.set(file, after);
  }

  /** Puts `line` before the line that `pattern` matches first. */
  before(file, what, pattern, line) {
    this.edit(file, what, (text) => {
      const found = pattern.exec(text);
      return found && `${text.slice(0, found.index)}${line}\n${text.slice(found.index)}`;
    });
  }

  /** Puts `line` after what `pattern` matches last. */
  after(file, what, pattern, line) {
    this.edit(file, what, (text) => {
      const found = [...text.matchAll(pattern)].at(-1);
      const end = found && found.index + found[0].length;
      return found ? `${text.slice(0, end)}${line}\n${text.slice(end)}` : null;
    });
  }

  /** Writes all of it and puts it into form. */
  write() {
    for (const [file, text] of [...this.files, ...this.edits]) {
      mkdirSync(dirname(join(root, file)), { recursive: true });
      writeFileSync(join(root, file), text);
    }
    const all = [...this.files.keys(), ...this.edits.keys()];
    const typescript = all.filter((file) => file.endsWith(".ts"));
    const biome = join(root, "node_modules/@biomejs/biome/bin/biome");
    if (existsSync(biome))
      spawnSync(process.execPath, [biome, "format", "--write", "--vcs-enabled=false", ...typescript], { cwd: root });
    const rust = all.filter((file) => file.endsWith(".rs") && !file.endsWith("mod.rs"));
    if (rust.length > 0) {
      spawnSync("rustfmt", ["--edition", "2024", "--config-path", "native/rustfmt.toml", ...rust], { cwd: root });
    }
    for (const file of this.files.keys()) process.stdout.write(`made     ${file}\n`);
    for (const file of this.edits.keys()) process.stdout.write(`changed  ${file}\n`);
  }
}
