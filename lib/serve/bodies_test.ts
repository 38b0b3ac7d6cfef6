import assert from "node:assert/strict";
import { Bodies } from "./bodies.ts";

const LIMITS = { bodyBytes: 10, bodyMs: 60_000, bodies: 2, retrySeconds: 1 };
const { signal } = new AbortController();

const read = (request: Request, limits = LIMITS) => new Bodies(limits).read(request, signal);

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

Deno.test("read() reads texts, in whatever pieces they come", async () => {
  assert.equal(await read(request("0123456789")), "0123456789");
  assert.equal(await read(pieces(["a", [0xc3], [0xa9], "b"])), "aéb");
  assert.equal(await read(new Request("http://localhost/")), "");
});

Deno.test("read() refuses more bytes than allowed, told of or not", async () => {
  const tooLarge = { status: 413, message: /at most 10 bytes/ };
  await assert.rejects(read(request("x", { "Content-Length": "11" })), tooLarge);
  await assert.rejects(read(pieces(["01234", "567890"], { open: true })), tooLarge);
});

Deno.test("read() refuses bytes that are not UTF-8, cut off at the end too", async () => {
  for (const bytes of [[0xff], [0xc3], [0xed, 0xa0, 0x80], [0x22, 0xc0, 0x80, 0x22]]) {
    await assert.rejects(read(pieces([bytes])), { status: 400 });
  }
});

Deno.test("read() refuses compressed bodies", async () => {
  const compressed = request("x", { "Content-Encoding": "gzip" });
  await assert.rejects(read(compressed), { status: 415 });
});

Deno.test("read() does not wait for a body for ever", async () => {
  const slow = pieces(["0"], { open: true });
  await assert.rejects(read(slow, { ...LIMITS, bodyMs: 1 }), { status: 408 });
});

Deno.test("the oldest of too many bodies that do not end loses its place, unless it is young", async () => {
  const bodies = new Bodies({ ...LIMITS, bodyMs: 1000 });
  const stop = new AbortController();
  const open = () => bodies.read(pieces(["0"], { open: true }), stop.signal);
  const first = assert.rejects(open(), { status: 408 }), second = assert.rejects(open(), /stop/);
  await assert.rejects(bodies.read(request("x"), signal), { status: 503, message: /2 others/ });
  await new Promise((resolve) => setTimeout(resolve, 150));
  assert.equal(await bodies.read(request("x"), signal), "x");
  await first;
  stop.abort(new Error("stop"));
  await second;
});
