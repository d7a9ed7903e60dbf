// Takes away what was built of every package: the compiler leaves the output of sources that are gone, and it would be published.
import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { root } from "./published.mjs";

for (const name of readdirSync(join(root, "packages"))) {
  for (const built of ["dist", "tsconfig.tsbuildinfo"]) {
    rmSync(join(root, "packages", name, built), { recursive: true, force: true });
  }
}
