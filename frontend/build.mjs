// Build what the book and JupyterLab load: node build.mjs [root of the project]
//
// lib/minorfirst_book/static/figures.js   the anywidget of the figures, for notebooks
// lib/minorfirst_book/static/host.js      the page's widget host, with the figures in it
// vendor/katex/                      style sheet and fonts of the typeset formulas

import { build } from "esbuild";
import { cp, mkdir, readFile, readdir, writeFile } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const root = resolve(process.argv[2] ?? dirname(here));

/** The module "figures:by-name": every module of src/figures under its file's name. */
const figuresByName = {
  name: "figures by name",
  setup({ onResolve, onLoad }) {
    const folder = join(here, "src/figures");
    onResolve({ filter: /^figures:by-name$/ }, ({ path }) => ({ path, namespace: "figures" }));
    onLoad({ filter: /.*/, namespace: "figures" }, async () => {
      const files = (await readdir(folder)).filter((file) => file.endsWith(".js")).sort();
      const names = files.map((file) => basename(file, ".js"));
      const imports = names.map((name) => `import * as ${name} from "./${name}.js";\n`);
      return { contents: `${imports.join("")}export default { ${names.join(", ")} };`, resolveDir: folder };
    });
  },
};

const shared = {
  outdir: join(root, "lib/minorfirst_book/static"),
  bundle: true,
  minify: true,
  target: "es2022",
  charset: "utf8",
  legalComments: "none",
  loader: { ".css": "text" },
  // ipywidgets would ask MathJax 2, which no page here has, to typeset its labels; ours hold no formulas.
  define: { "window.MathJax": "undefined" },
  alias: {
    jquery: join(here, "src/page/no_jquery.js"),
    "sanitize-html": join(here, "src/page/plain_text.js"),
  },
  plugins: [figuresByName],
  logLevel: "warning",
};
// JupyterLab imports the figures as a module.  A page that is opened as a file may load no module: browsers
// fetch modules under the rules for other hosts, and to them every file is one.  So the host is a script.
await build({ ...shared, entryPoints: { figures: join(here, "src/page/widget.js") }, format: "esm" });
await build({ ...shared, entryPoints: { host: join(here, "src/page/host.js") }, format: "iife" });

const katex = join(here, "node_modules/katex");
const target = join(root, "vendor/katex");
await mkdir(join(target, "fonts"), { recursive: true });
// Every browser of today takes woff2; the older forms of each font stay away.
const older = /,url\(fonts\/[^)]*\.(?:woff|ttf)\) format\("[a-z]*"\)/g;
const style = await readFile(join(katex, "dist/katex.min.css"), "utf8");
await writeFile(join(target, "katex.min.css"), style.replace(older, ""));
await cp(join(katex, "LICENSE"), join(target, "LICENSE"));
for (const font of await readdir(join(katex, "dist/fonts"))) {
  if (font.endsWith(".woff2")) await cp(join(katex, "dist/fonts", font), join(target, "fonts", font));
}
