// OpenClaw in miniature. What it does is in fake.json of its state folder, read anew for each answer, and for its command line
// under "fake" in its configuration.
import { spawn } from "node:child_process";
import { appendFileSync, existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import http from "node:http";

const own = JSON.parse(readFileSync(new URL("./package.json", import.meta.url), "utf8"));
const asked = process.argv.slice(2).join(" ");
if (asked.includes("--version")) {
  console.log(`OpenClaw ${own.version} (fake)`);
  process.exit(0);
}
const state = process.env.OPENCLAW_STATE_DIR;
const configPath = process.env.OPENCLAW_CONFIG_PATH;
const config = JSON.parse(readFileSync(configPath, "utf8"));
const fake = () => {
  try {
    return JSON.parse(readFileSync(`${state}/fake.json`, "utf8"));
  } catch {
    return {};
  }
};
// Where a test reads what was called, on which state folder.
if (config.fake?.tells) {
  const tells = { asked, state, config: configPath, port: config.gateway.port, environment: process.env };
  appendFileSync(config.fake.tells, `${JSON.stringify(tells)}\n`);
}

if (asked === "config validate --json") {
  const refused = config.fake?.refused;
  const issues = refused ? [{ path: "gateway", message: refused }] : [];
  console.log(JSON.stringify({ valid: !refused, path: configPath, issues }, null, 2));
  process.exit(refused ? 1 : 0);
}
if (asked === "doctor --fix --non-interactive --yes") {
  if (config.fake?.doctor === "fails") {
    console.log("Doctor complete.\nThis cannot be mended");
    process.exit(1);
  }
  rmSync(`${state}/needs-doctor`, { force: true });
  if (config.fake?.refused) {
    delete config.fake.refused;
    writeFileSync(configPath, JSON.stringify(config));
  }
  appendFileSync(`${state}/memory`, `doctor of ${own.version}\n`);
  process.exit(0);
}

appendFileSync(`${state}/starts`, `${process.pid}\n`);
appendFileSync(`${state}/memory`, `${own.version}\n`);
appendFileSync(`${state}/environment`, JSON.stringify(process.env));
console.log(`token ${config.gateway.auth.token}`);
if (existsSync(`${state}/needs-doctor`)) {
  const asks = "gateway requires state migration. Stop the service, then run openclaw doctor --fix, then start it again.";
  console.error(JSON.stringify({ level: "error", subsystem: "gateway", message: asks }));
  process.exit(78);
}
if (config.fake?.refused && !config.fake.migrates) {
  console.error(`Gateway failed to start: Invalid config at ${configPath}. Run "openclaw doctor --fix" to repair.`);
  process.exit(78);
}
if (fake().says) console.error(fake().says);
if (fake().exits !== undefined) process.exit(fake().exits);
if (fake().child) console.log(`child ${spawn("sleep", ["300"], { stdio: "inherit" }).pid}`);
process.on("SIGTERM", () => fake().deaf || process.exit(0));

http
  .createServer((request, response) => {
    const json = (status, body) => {
      response.writeHead(status, { "content-type": "application/json" });
      response.end(JSON.stringify(body));
    };
    const { broken, failing = [], version = own.version, falls } = fake();
    if (broken) return json(500, "Internal Server Error");
    if (request.url === "/healthz") return json(200, { ok: true, status: "live" });
    if (request.url === "/readyz") return json(failing.length ? 503 : 200, { ready: !failing.length, failing });
    if (request.url === "/__openclaw/control-ui-config.json") {
      // The last thing that is asked before it is watched.
      if (falls !== undefined) setTimeout(() => process.exit(falls), 300);
      return json(200, { serverVersion: version });
    }
    response.writeHead(200, { "content-type": "text/html" });
    response.end("<!doctype html>");
  })
  .listen(Number(process.argv[process.argv.indexOf("--port") + 1]), "127.0.0.1");
