// Writes the tables of options in the pages of docs/ anew from the built schemas.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { withOptionTables } from "../dist/documented-options.js";

const folder = fileURLToPath(new URL("../../../docs", import.meta.url));
for (const file of readdirSync(folder, { recursive: true })) {
  if (!file.endsWith(".md")) continue;
  const path = join(folder, file);
  const page = readFileSync(path, "utf8");
  const written = withOptionTables(page);
  if (written === page) continue;
  writeFileSync(path, written);
  console.log(`docs/${file}`);
}
