// Bundles charts.js into the report's static folder, with the licence notices on top.
import { build } from "esbuild";
import { readFileSync } from "node:fs";

const notice = readFileSync("NOTICE.txt", "utf8");

await build({
  entryPoints: ["charts.js"],
  bundle: true,
  minify: true,
  format: "iife",
  globalName: "charts",
  target: "es2020",
  legalComments: "none",
  banner: { js: `/*!\n${notice}*/` },
  outfile: "../../src/longspring/report/static/charts.js",
});
