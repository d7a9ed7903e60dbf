import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** A field or parameter as JavaScript names it, and its Rust type. */
interface Named {
  readonly name: string;
  readonly type: string;
}

interface Signature {
  readonly parameters: readonly Named[];
  readonly output: string;
}

/** What the binding exports, read from its source: it needs no build. */
export interface Signatures {
  readonly functions: ReadonlyMap<string, Signature>;
  readonly structs: ReadonlyMap<string, readonly Named[]>;
}

/** As napi names what Rust calls `min_per_arm`. */
const camel = (name: string): string => name.replaceAll(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());

const namedIn = (list: string, pattern: RegExp): Named[] =>
  [...list.matchAll(pattern)].map(([, name, type]) => ({ name: camel(name!), type: type!.trim() }));

/** Reads every `#[napi]` function and object below a folder. */
export function rustSignatures(folder: string): Signatures {
  const functions = new Map<string, Signature>();
  const structs = new Map<string, readonly Named[]>();
  for (const file of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
    if (!file.endsWith(".rs")) continue;
    const source = readFileSync(join(folder, file), "utf8").replaceAll(/\/\/.*/g, "");
    for (const [, name, body] of source.matchAll(/#\[napi\(object[^\]]*\)\]\s*pub struct (\w+) \{([^}]*)\}/g)) {
      structs.set(name!, namedIn(body!, /pub (\w+): (.*),/g));
    }
    const exported = /#\[napi\]\s*pub fn (\w+)\(([^)]*)\)\s*->\s*napi::Result<(.*), &'static str>/g;
    for (const [, name, list, output] of source.matchAll(exported)) {
      const parameters = namedIn(list!.replaceAll(/,\s*$/g, ""), /(\w+): ((?:\w+<[^>]*>)|\w+)/g);
      functions.set(camel(name!), { parameters, output: output! });
    }
  }
  return { functions, structs };
}

const isPlain = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !ArrayBuffer.isView(value) && !Array.isArray(value);

/** Walks values along Rust types and collects where they differ. */
class Comparison {
  readonly found = new Set<string>();
  /** Optional fields, and those of them that some value had. */
  readonly optional = new Set<string>();
  readonly seen = new Set<string>();
  readonly #structs: Signatures["structs"];

  constructor(structs: Signatures["structs"]) {
    this.#structs = structs;
  }

  /** @param surplus Whether the object may have fields that Rust does not read here. */
  value(value: unknown, type: string, path: string, surplus = false): void {
    const wrapped = /^(Option|Items|Vec|Either)<(.*)>$/.exec(type);
    if (wrapped?.[1] === "Option") {
      if (value !== undefined) this.value(value, wrapped[2]!, path);
      return;
    }
    if (wrapped?.[1] === "Either") {
      const inner = wrapped[2]!.split(", ").find((name) => name !== "Null")!;
      if (value !== null) this.value(value, inner, path);
      return;
    }
    if (wrapped) {
      if (!Array.isArray(value)) this.found.add(`${path} is ${type} in Rust, no array in TypeScript`);
      else for (const item of value) this.value(item, wrapped[2]!, `${path}[]`);
      return;
    }
    const fields = this.#structs.get(type);
    if (fields) return this.#object(value, fields, path, surplus);
    const expected = { f64: "number", u32: "number", bool: "boolean", String: "string" }[type] ?? type;
    const received = ArrayBuffer.isView(value) ? value.constructor.name : typeof value;
    if (received !== expected) this.found.add(`${path} is ${type} in Rust, ${received} in TypeScript`);
  }

  #object(value: unknown, fields: readonly Named[], path: string, surplus: boolean): void {
    if (!isPlain(value)) {
      this.found.add(`${path} is an object in Rust, ${typeof value} in TypeScript`);
      return;
    }
    for (const { name, type } of fields) {
      const own = `${path}.${name}`;
      const isOptional = type.startsWith("Option<");
      if (isOptional) this.optional.add(own);
      if (value[name] !== undefined) this.seen.add(own);
      else if (!isOptional) this.found.add(`${own} is in Rust, not in TypeScript`);
      if (value[name] !== undefined) this.value(value[name], type, own);
    }
    if (surplus) return;
    for (const name of Object.keys(value)) {
      if (!fields.some((field) => field.name === name)) this.found.add(`${path}.${name} is in TypeScript, not in Rust`);
    }
  }

  get mismatches(): string[] {
    const unseen = [...this.optional].filter((path) => !this.seen.has(path));
    return [...this.found, ...unseen.map((path) => `${path} is optional in Rust, in no TypeScript input`)].sort();
  }
}

/**
 * Where a kernel's values, as TypeScript takes and gives them, differ from what its binding declares. A parameter that is no
 * field of the input takes the input itself.
 */
export function mismatches(
  { functions, structs }: Signatures,
  kernel: string,
  { inputs, outputs }: { readonly inputs: readonly object[]; readonly outputs: readonly unknown[] },
): string[] {
  const { parameters, output } = functions.get(kernel)!;
  const comparison = new Comparison(structs);
  const named = parameters.filter(({ name }) => name !== "threads");
  const read = new Set<string>();
  for (const input of inputs as Record<string, unknown>[]) {
    for (const { name, type } of named) {
      if (Object.hasOwn(input, name)) {
        read.add(name);
        comparison.value(input[name], type, name);
      } else {
        structs.get(type)?.forEach((field) => read.add(field.name));
        // Beside other parameters it is told what they are as well.
        comparison.value(input, type, "input", named.length > 1);
      }
    }
    for (const name of Object.keys(input))
      if (!read.has(name)) comparison.found.add(`input.${name} is not read by Rust`);
  }
  for (const value of outputs) {
    const [only] = isPlain(value) ? Object.values(value) : [];
    comparison.value(output.startsWith("Vec<") && isPlain(value) ? only : value, output, "output");
  }
  return comparison.mismatches;
}
