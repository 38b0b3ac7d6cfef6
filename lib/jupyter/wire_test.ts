import assert from "node:assert/strict";
import fc from "fast-check";
import { decodeWire, encodeWire, request } from "./wire.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder();

Deno.test("encodeWire() signs the four parts with HMAC-SHA256", async () => {
  const parts = encodeWire(request("kernel_info_request", { a: 1 }, "session"), "secret");
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const key = await crypto.subtle.importKey("raw", encoder.encode("secret"), algorithm, false, [
    "sign",
  ]);
  const text = parts.slice(2).map((part) => decoder.decode(part)).join("");
  const digest = new Uint8Array(await crypto.subtle.sign("HMAC", key, encoder.encode(text)));
  assert.equal(decoder.decode(parts[0]), "<IDS|MSG>");
  assert.equal(decoder.decode(parts[1]), digest.toHex());
  assert.equal(decoder.decode(parts[5]), '{"a":1}');
});

Deno.test("decodeWire() reads what encodeWire() wrote, whatever routing parts stand before", () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.array(fc.uint8Array({ maxLength: 8 })), (content, routing) => {
      const message = request("execute_request", JSON.parse(JSON.stringify(content)), "s");
      assert.deepEqual(decodeWire([...routing, ...encodeWire(message, "k")], "k"), message);
    }),
    { seed: 1 },
  );
});

Deno.test("decodeWire() rejects a message changed on the way or signed with another key", () => {
  const parts = encodeWire(request("stream", { text: "true" }, "s"), "k");
  assert.throws(() => decodeWire(parts, "other"), /signature does not match/);
  assert.throws(
    () => decodeWire(parts.with(5, encoder.encode('{"text":"fals"}')), "k"),
    /signature does not match/,
  );
  assert.throws(
    () => decodeWire(parts.with(1, encoder.encode("")), "k"),
    /signature does not match/,
  );
});

Deno.test("decodeWire() rejects frames that are no Jupyter message", () => {
  assert.throws(() => decodeWire([encoder.encode("hello")], "k"), /no <IDS\|MSG> in it/);
  assert.throws(
    () => decodeWire(encodeWire(request("a", {}, "s"), "k").slice(0, 4), "k"),
    /Cannot read 4 frames/,
  );
});
