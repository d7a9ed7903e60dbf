// node scripts/release/state-repository.mjs OWNER/NAME: writes where the sources are into every manifest that is published. npm accepts a
// provenance statement only from the repository that the manifest names, and a fork that publishes names itself.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { published, root } from "../packages/published.mjs";

const [name] = process.argv.slice(2);
if (!/^[\w.-]+\/[\w.-]+$/.test(name ?? "")) {
  process.stderr.write("usage: node scripts/release/state-repository.mjs OWNER/NAME\n");
  process.exit(2);
}
const home = `https://github.com/${name}`;
for (const { folder, manifest } of published()) {
  const stated = {
    ...manifest,
    homepage: `${home}/tree/main/${folder}#readme`,
    bugs: `${home}/issues`,
    repository: { type: "git", url: `git+${home}.git`, directory: folder },
  };
  writeFileSync(join(root, folder, "package.json"), `${JSON.stringify(stated, null, 2)}\n`);
}
