// Bundle the editor into the folder that the server serves, with the licences of what is in it.
// The same sources and the same lock give the same bytes: `npm ci && npm run build`, or `make editor`.
import { build } from "esbuild";
import { readFile, readdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const folder = process.argv[2] ?? join(here, "../src/kg/web/static/editor");

const { metafile } = await build({
  absWorkingDir: here,
  entryPoints: { editor: "src/main.ts", style: "src/style.css" },
  outdir: folder,
  bundle: true,
  minify: true,
  format: "esm",
  target: ["es2022"],
  charset: "utf8",
  legalComments: "none",
  metafile: true,
  logLevel: "warning",
});

const bundled = Object.keys(metafile.inputs)
  .map((path) => /^node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1])
  .filter(Boolean);
const notices = [];
for (const name of [...new Set(bundled)].sort()) {
  const home = join(here, "node_modules", name);
  const { version, license } = JSON.parse(await readFile(join(home, "package.json"), "utf8"));
  const file = (await readdir(home)).sort().find((entry) => /^licen[cs]e/i.test(entry));
  const text = file ? (await readFile(join(home, file), "utf8")).trim() : "Its package holds no licence text.";
  notices.push(`${name} ${version} (${license})\n\n${text}\n`);
}
const head = "editor.js holds these packages; each is under the licence that follows its name.\n";
await writeFile(join(folder, "LICENCES.txt"), [head, ...notices].join(`\n${"-".repeat(72)}\n\n`));
