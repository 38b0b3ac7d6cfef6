import assert from "node:assert/strict";
import { addressOf } from "./address.ts";

Deno.test("what is secret in an address is told as such, and is in no address that is shown", () => {
  const { called, address, basic, secrets } = addressOf(
    "https://me:hush@host/v1?key=KEYKEYKEY&v=2#part",
  );
  assert.equal(called, "https://host/v1?key=KEYKEYKEY&v=2#part");
  assert.equal(address, "https://host/v1");
  assert.equal(basic, `Basic ${btoa("me:hush")}`);
  for (const secret of ["hush", "KEYKEYKEY"]) assert.ok(secrets.includes(secret), secret);
  assert.ok(!secrets.includes("2"), "a word that any answer may have");
});

Deno.test("an address without credentials has none, and is shown as it is called", () => {
  const plain = "http://127.0.0.1:8000/v1";
  assert.deepEqual(addressOf(plain), { called: plain, address: plain, basic: null, secrets: [] });
});
