import assert from "node:assert/strict";
import { readBody } from "./read_body.ts";

const LIMITS = { bodyBytes: 10, bodyMs: 60_000 };

function request(body: BodyInit, headers: HeadersInit = {}): Request {
  return new Request("http://localhost/", { method: "POST", body, headers });
}

/** A body without a length, in pieces; it never ends if `open`. */
function pieces(parts: (string | number[])[], { open = false } = {}): Request {
  return request(
    new ReadableStream({
      start(controller) {
        for (const part of parts) {
          controller.enqueue(
            typeof part === "string" ? new TextEncoder().encode(part) : Uint8Array.from(part),
          );
        }
        if (!open) controller.close();
      },
    }),
  );
}

Deno.test("readBody() reads texts, in whatever pieces they come", async () => {
  assert.equal(await readBody(request("0123456789"), LIMITS), "0123456789");
  assert.equal(await readBody(pieces(["a", [0xc3], [0xa9], "b"]), LIMITS), "aéb");
  assert.equal(await readBody(new Request("http://localhost/"), LIMITS), "");
});

Deno.test("readBody() refuses more bytes than allowed, told of or not", async () => {
  const tooLarge = { status: 413, message: /at most 10 bytes/ };
  await assert.rejects(readBody(request("x", { "Content-Length": "11" }), LIMITS), tooLarge);
  await assert.rejects(readBody(pieces(["01234", "567890"], { open: true }), LIMITS), tooLarge);
});

Deno.test("readBody() refuses bytes that are not UTF-8, cut off at the end too", async () => {
  for (const bytes of [[0xff], [0xc3], [0xed, 0xa0, 0x80], [0x22, 0xc0, 0x80, 0x22]]) {
    await assert.rejects(readBody(pieces([bytes]), LIMITS), { status: 400 });
  }
});

Deno.test("readBody() refuses compressed bodies", async () => {
  const compressed = request("x", { "Content-Encoding": "gzip" });
  await assert.rejects(readBody(compressed, LIMITS), { status: 415 });
});

Deno.test("readBody() does not wait for a body for ever", async () => {
  const slow = pieces(["0"], { open: true });
  await assert.rejects(readBody(slow, { ...LIMITS, bodyMs: 1 }), { status: 408 });
});
