import { createRequire } from "node:module";
import { CareerDmlError } from "@career-dml/core";
import { cutOffLibrary } from "./whole-library.js";

/** What the generated loader of @career-dml/native exports; each kernel folder names the part it uses. */
export type Binding = Readonly<Record<string, unknown>> & { readonly ABI: number };

/** What to do about a build that is not the right one, for those who installed it and those who built it. */
export const REMEDY: string =
  "delete node_modules and package-lock.json and run npm install again (in the repository: build the native kernels again), or use backend 'js'";

const NOT_LOADED = "The native kernels are installed but did not load";

/** The functions of a native module, or `null` if there is none. @throws {CareerDmlError} code NATIVE if it is present but broken. */
export function readBinding(path: string): Binding | null {
  const cutOff = cutOffLibrary(path);
  if (cutOff !== null) throw new CareerDmlError("NATIVE", `${NOT_LOADED} (${cutOff}); ${REMEDY}.`);
  try {
    return createRequire(import.meta.url)(path) as Binding;
  } catch (cause) {
    const reasons = reasonsOf(cause);
    if (reasons.every(isAbsence)) return null;
    const broken = reasons.find((reason) => !isAbsence(reason))!;
    throw new CareerDmlError("NATIVE", `${NOT_LOADED} (${broken}); ${REMEDY}.`, { cause });
  }
}

/** napi's loader says "Cannot find native binding" for a corrupt file too; only its causes, one per place that it looked, tell which. */
function reasonsOf(error: unknown): string[] {
  const messages: string[] = [];
  for (let e = error; e instanceof Error; e = e.cause) messages.push(e.message.split("\n")[0]!);
  return messages.length > 1 ? messages.slice(1) : messages;
}

/** Whether a build was not found, or cannot be, as there is none for such a system. */
const isAbsence = (reason: string): boolean => /^(Cannot find module|Unsupported (OS|architecture))/.test(reason);
