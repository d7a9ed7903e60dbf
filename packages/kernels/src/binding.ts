import { createRequire } from "node:module";
import { CareerDmlError } from "@career-dml/core";

/** What the generated loader of @career-dml/native exports; each kernel folder names the part it uses. */
export type Binding = Readonly<Record<string, unknown>> & { readonly ABI: number };

/** The functions of a native module, or `null` if there is none. @throws {CareerDmlError} code NATIVE if it is present but broken. */
export function readBinding(path: string): Binding | null {
  try {
    return createRequire(import.meta.url)(path) as Binding;
  } catch (cause) {
    if (isMissing(cause)) return null;
    const message =
      "The native kernels are installed but did not load; reinstall @career-dml/native or use backend 'js'.";
    throw new CareerDmlError("NATIVE", message, { cause });
  }
}

/** napi's loader says "Cannot find native binding" for a corrupt file too; only its causes tell which. */
function isMissing(error: unknown): boolean {
  const messages: string[] = [];
  for (let e = error; e instanceof Error; e = e.cause) messages.push(e.message);
  const reasons = messages.length > 1 ? messages.slice(1) : messages;
  return reasons.every((message) => message.startsWith("Cannot find module"));
}
