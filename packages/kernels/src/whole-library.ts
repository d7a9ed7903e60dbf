import { closeSync, openSync, readdirSync, readSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/** Bytes of the header of a 64-bit ELF file. */
const HEADER = 64;

/** Size that an ELF file says it has, by where its table of sections ends; 0 for a file of another kind. */
function declaredSize(file: string): number {
  const header = Buffer.alloc(HEADER);
  const descriptor = openSync(file, "r");
  try {
    if (readSync(descriptor, header, 0, HEADER, 0) < HEADER) return 0;
  } finally {
    closeSync(descriptor);
  }
  const isElf64 = header.readUInt32BE(0) === 0x7f454c46 && header[4] === 2 && header[5] === 1;
  if (!isElf64) return 0;
  return Number(header.readBigUInt64LE(0x28)) + header.readUInt16LE(0x3a) * header.readUInt16LE(0x3c);
}

/** Bytes that a file holds and those that it says it has; `null` for one that cannot be read, which the loader refuses. */
function sizesOf(file: string): { readonly size: number; readonly declared: number } | null {
  try {
    return { size: statSync(file).size, declared: declaredSize(file) };
  } catch {
    return null;
  }
}

/** The library files that a module may load: itself, those beside it, those of the package for this platform. */
function librariesOf(path: string): string[] {
  const require = createRequire(import.meta.url);
  let module: string;
  try {
    module = require.resolve(path);
  } catch {
    return [];
  }
  if (module.endsWith(".node")) return [module];
  const folder = dirname(module);
  const beside = readdirSync(folder).filter((name) => name.endsWith(".node"));
  const packaged = ["gnu", "musl"].flatMap((libc) => {
    try {
      return [createRequire(module).resolve(`@career-dml/native-linux-${process.arch}-${libc}`)];
    } catch {
      return [];
    }
  });
  return [...beside.map((name) => join(folder, name)), ...packaged];
}

/**
 * What is wrong with a library that was cut off, by a full disk or an interrupted copy; `null` if none was. Linux maps it
 * whatever its length, and ends the process when it reads beyond the end; other systems refuse it by themselves.
 */
export function cutOffLibrary(path: string): string | null {
  if (process.platform !== "linux") return null;
  for (const file of librariesOf(path)) {
    const sizes = sizesOf(file);
    if (sizes !== null && sizes.size < sizes.declared) {
      return `${file} holds ${sizes.size} of its ${sizes.declared} bytes`;
    }
  }
  return null;
}
