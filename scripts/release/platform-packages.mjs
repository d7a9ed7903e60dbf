// `pnpm release:platforms`: a package for each platform with a native build, under native/npm, and their names among the optional
// dependencies of @career-dml/native. Builds are taken from native/ and, where CI gathered those of other platforms, native/artifacts.
import { copyFileSync, existsSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { manifestOf, root } from "../packages/published.mjs";
import { run } from "../packages/run.mjs";

const native = join(root, "native");

/** Native builds: file name to path. */
function builds() {
  const folders = [native, join(native, "artifacts")].filter((folder) => existsSync(folder));
  const found = folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".node") && !/^(target|node_modules|npm|artifacts)\b/.test(file))
      .map((file) => [file.split(/[\\/]/).at(-1), join(folder, file)]),
  );
  return new Map(found);
}

rmSync(join(native, "npm"), { recursive: true, force: true });
run(join(native, "node_modules/.bin/napi"), ["create-npm-dirs"], { cwd: native });
const available = builds();
const names = [];
for (const platform of readdirSync(join(native, "npm"))) {
  const folder = join(native, "npm", platform);
  const manifest = manifestOf(folder);
  const build = available.get(manifest.main);
  if (build === undefined) {
    process.stdout.write(`${manifest.name}: no build here, left out\n`);
    rmSync(folder, { recursive: true });
    continue;
  }
  copyFileSync(build, join(folder, manifest.main));
  copyFileSync(join(root, "LICENSE"), join(folder, "LICENSE"));
  writeFileSync(join(folder, "README.md"), `# ${manifest.name}\n\nThe build of @career-dml/native for ${platform}.\n`);
  names.push(manifest.name);
}
if (process.argv.includes("--all") && names.length < manifestOf(native).napi.targets.length) {
  process.stderr.write("a release needs the builds of all targets\n");
  process.exit(1);
}
const manifest = manifestOf(native);
const optionalDependencies = Object.fromEntries(names.map((name) => [name, manifest.version]));
writeFileSync(join(native, "package.json"), `${JSON.stringify({ ...manifest, optionalDependencies }, null, 2)}\n`);
process.stdout.write(`${names.length} platform packages: ${names.join(", ") || "none"}\n`);
