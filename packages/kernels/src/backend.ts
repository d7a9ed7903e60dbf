import { readBinding, REMEDY } from "#binding";
import { type BackendChoice, type BackendName, CareerDmlError } from "@career-dml/core";
import { environmentVariable } from "@career-dml/core/machine";
import { boostingJs, boostingNative } from "./boosting/backend.js";
import { forestJs, forestNative } from "./forest/backend.js";
import type { Kernels } from "./kernels.js";
import { linearJs, linearNative } from "./linear/backend.js";
import { recurrentJs, recurrentNative } from "./recurrent/backend.js";
import { selectionJs, selectionNative } from "./selection/backend.js";
import { throwingTyped } from "./typed-errors.js";

/** Kernels in one language, and its name. */
export interface Backend {
  readonly name: BackendName;
  readonly kernels: Kernels;
}

/** The pure TypeScript kernels: the specification, and the fallback. */
export const js: Backend = Object.freeze({
  name: "js",
  kernels: Object.freeze({ ...linearJs, ...boostingJs, ...forestJs, ...recurrentJs, ...selectionJs }),
});

/** Signature version this package was written against. */
export const ABI = 8;

export type { Binding } from "./binding.js";

let loaded: Backend | null | undefined;

/** The Rust kernels, or `null` if there is no build of them. @throws {CareerDmlError} code NATIVE if a build is present but broken. */
export function loadNative(): Backend | null {
  loaded ??= load("@career-dml/native");
  return loaded;
}

/** As `loadNative`, from a given module and without a cache. @throws {CareerDmlError} code NATIVE if a build is present but broken. */
export function load(path: string): Backend | null {
  const binding = readBinding(path);
  if (binding === null) return null;
  if (binding.ABI !== ABI) {
    const message = `The native kernels have interface ${binding.ABI}, this version needs ${ABI}; ${REMEDY}.`;
    throw new CareerDmlError("NATIVE", message);
  }
  const absent = Object.keys(js.kernels).filter((name) => typeof binding[name] !== "function");
  if (absent.length > 0) {
    const message = `The native kernels lack ${absent.join(", ")}: they are older than this version; ${REMEDY}.`;
    throw new CareerDmlError("NATIVE", message);
  }
  const kernels = {
    ...linearNative(binding),
    ...boostingNative(binding),
    ...forestNative(binding),
    ...recurrentNative(binding),
    ...selectionNative(binding),
  };
  return Object.freeze({ name: "native" as const, kernels: Object.freeze(throwingTyped(kernels)) });
}

/**
 * `auto` takes native if it is there; CAREER_DML_BACKEND=native|js overrides `auto`, never an explicit choice.
 *
 * @throws {CareerDmlError} code OPTIONS for another value of CAREER_DML_BACKEND, code NATIVE if native kernels are asked for and absent, or
 * present and broken.
 */
export function selectBackend(choice: BackendChoice = "auto"): Backend {
  const wanted = choice === "auto" ? (environmentVariable("CAREER_DML_BACKEND") ?? "auto") : choice;
  if (wanted !== "auto" && wanted !== "native" && wanted !== "js") {
    throw new CareerDmlError("OPTIONS", `CAREER_DML_BACKEND is '${wanted}'; it must be native, js or auto.`);
  }
  if (wanted === "js") return js;
  const native = loadNative();
  if (native) return native;
  if (wanted === "native") {
    throw new CareerDmlError(
      "NATIVE",
      "There are no native kernels here: npm brings them as an optional dependency where there is a build for the platform, in the repository they are built where cargo is on PATH. Install or build them, or use backend 'js'.",
    );
  }
  return js;
}
