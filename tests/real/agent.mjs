// Calls a real gateway, as its own clients do: node agent.mjs PORT TOKEN METHOD PARAMS [METHOD PARAMS …]
// Prints the payload of each answer as one line of JSON. A device of the moment signs in, and leaves nothing behind.
import { createHash, generateKeyPairSync, sign } from "node:crypto";

const [port, token, ...calls] = process.argv.slice(2);
const { publicKey, privateKey } = generateKeyPairSync("ed25519");
const raw = publicKey.export({ type: "spki", format: "der" }).subarray(-32);
const client = { id: "gateway-client", version: "1.0.0", platform: "linux", mode: "backend" };
const role = "operator";
const scopes = ["operator.admin"];

function device(nonce) {
  const id = createHash("sha256").update(raw).digest("hex");
  const signedAt = Date.now();
  const text = ["v2", id, client.id, client.mode, role, scopes.join(","), String(signedAt), token, nonce].join("|");
  const signature = sign(null, Buffer.from(text), privateKey).toString("base64url");
  return { id, publicKey: raw.toString("base64url"), signature, signedAt, nonce };
}

function fail(why) {
  console.error(why);
  process.exit(1);
}

const socket = new WebSocket(`ws://127.0.0.1:${port}/`);
setTimeout(() => fail("no answer within 60 s"), 60_000);
socket.onerror = (event) => fail(`socket: ${event.message ?? "error"}`);
socket.onclose = (event) => fail(`closed: ${event.code} ${event.reason}`);

let done = 0;
function next() {
  if (done * 2 >= calls.length) process.exit(0);
  const request = { type: "req", id: `call-${done}`, method: calls[2 * done], params: JSON.parse(calls[2 * done + 1]) };
  socket.send(JSON.stringify(request));
}

socket.onmessage = ({ data }) => {
  const frame = JSON.parse(data);
  if (frame.type === "event" && frame.event === "connect.challenge") {
    const params = { minProtocol: 3, maxProtocol: 4, client, role, scopes, auth: { token } };
    params.device = device(frame.payload.nonce);
    socket.send(JSON.stringify({ type: "req", id: "connect", method: "connect", params }));
  } else if (frame.type === "res") {
    if (!frame.ok) fail(JSON.stringify(frame.error));
    if (frame.id !== "connect") {
      console.log(JSON.stringify(frame.payload));
      done += 1;
    }
    next();
  }
};
