#!/usr/bin/env node
// npm in miniature. What it knows and does is in npm.json beside it; what it was asked is in asked.log.
import { appendFileSync, copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

const here = dirname(process.argv[1]);
const fake = JSON.parse(readFileSync(join(here, "npm.json"), "utf8"));
const [verb, what] = process.argv.slice(2);
appendFileSync(join(here, "asked.log"), `${verb}\n`);
if (fake.fails && verb === (fake.at ?? verb)) {
  console.error(`npm error code ${fake.fails}\nnpm error as it was told`);
  process.exit(1);
}
if (verb === "view") {
  const versions = fake.versions ?? [what.replace("openclaw@", "")];
  const each = versions.map((version) => ({ version, engines: { node: fake.runs ?? ">=18" } }));
  const all = process.argv.includes("time");
  console.log(JSON.stringify(all ? { versions, time: { "2026.4.8": "2026-04-08T10:00:00.000Z" } } : each));
  process.exit(0);
}
console.error(`npm info using node@${fake.node ?? process.version}`);
const version = JSON.parse(readFileSync("package.json", "utf8")).dependencies.openclaw;
for (let n = 0; n < 40; n += 1) console.error(`npm silly placeDep ROOT p${n}@1 OK for: openclaw@${version} want: 1`);
for (let n = 0; n < 20; n += 1) console.error(`npm silly tarball no local data for p${n}. Extracting by manifest.`);
for (let n = 0; n < 10; n += 1) console.error(`npm timing reifyNode:node_modules/p${n} Completed in 1ms`);
const target = "node_modules/openclaw";
mkdirSync(target, { recursive: true });
while (fake.waits && !existsSync(join(here, "go"))) await new Promise((go) => setTimeout(go, 20));
copyFileSync(join(here, "openclaw.mjs"), join(target, "openclaw.mjs"));
writeFileSync(
  join(target, "package.json"),
  JSON.stringify({ version: fake.brings ?? version, type: "module", engines: { node: ">=18" } }),
);
for (let n = 10; n < 20; n += 1) console.error(`npm timing reifyNode:node_modules/p${n} Completed in 1ms`);
console.log("added 20 packages in 1s");
