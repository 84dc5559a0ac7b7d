// A gateway in miniature. What it does is in fake.json of its state folder, read anew for each answer.
import { spawn } from "node:child_process";
import { appendFileSync, readFileSync } from "node:fs";
import http from "node:http";

const own = JSON.parse(readFileSync(new URL("./package.json", import.meta.url), "utf8"));
if (process.argv.includes("--version")) {
  console.log(`OpenClaw ${own.version} (fake)`);
  process.exit(0);
}
const state = process.env.OPENCLAW_STATE_DIR;
const config = JSON.parse(readFileSync(process.env.OPENCLAW_CONFIG_PATH, "utf8"));
const fake = () => {
  try {
    return JSON.parse(readFileSync(`${state}/fake.json`, "utf8"));
  } catch {
    return {};
  }
};
appendFileSync(`${state}/starts`, `${process.pid}\n`);
appendFileSync(`${state}/environment`, JSON.stringify(process.env));
console.log(`token ${config.gateway.auth.token}`);
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
    const { broken, failing = [], version = own.version } = fake();
    if (broken) return json(500, "Internal Server Error");
    if (request.url === "/healthz") return json(200, { ok: true, status: "live" });
    if (request.url === "/readyz") return json(failing.length ? 503 : 200, { ready: !failing.length, failing });
    if (request.url === "/__openclaw/control-ui-config.json") return json(200, { serverVersion: version });
    response.writeHead(200, { "content-type": "text/html" });
    response.end("<!doctype html>");
  })
  .listen(Number(process.argv[process.argv.indexOf("--port") + 1]), "127.0.0.1");
