import assert from "node:assert/strict";
import fc from "fast-check";
import { encodeFrame, encodeMessage, FrameReader, ZmtpSocket } from "./zmtp.ts";

/** The bytes as a stream whose chunks are cut at the given places. */
function stream(bytes: Uint8Array, cuts: number[] = []): ReadableStream<Uint8Array> {
  const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b)];
  return ReadableStream.from(
    places.map((from, i) => bytes.subarray(from, places[i + 1] ?? bytes.length)),
  );
}

Deno.test("encodeFrame() writes lengths up to 255 in one byte, longer ones in eight", () => {
  assert.deepEqual([...encodeFrame(Uint8Array.of(7, 8), 1)], [1, 2, 7, 8]);
  assert.deepEqual([...encodeFrame(new Uint8Array(255)).subarray(0, 3)], [0, 255, 0]);
  assert.deepEqual(
    [...encodeFrame(new Uint8Array(256), 1).subarray(0, 9)],
    [3, 0, 0, 0, 0, 0, 0, 1, 0],
  );
});

Deno.test("FrameReader.message() reads what encodeMessage() wrote, however it is split", async () => {
  const part = fc.uint8Array({ maxLength: 600, size: "max" });
  const message = fc.array(part, { minLength: 1, maxLength: 5 });
  const messages = fc.array(message, { minLength: 1, maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(messages, fc.array(fc.nat()), async (messages, cuts) => {
      const bytes = messages.flatMap((parts) => [...encodeMessage(parts)]);
      const reader = new FrameReader(stream(Uint8Array.from(bytes), cuts));
      for (const parts of messages) assert.deepEqual(await reader.message(), parts);
    }),
    { seed: 1, numRuns: 60 },
  );
});

Deno.test("FrameReader.message() skips commands", async () => {
  const ping = encodeFrame(new TextEncoder().encode("\x04PING"), 4);
  const reader = new FrameReader(
    stream(Uint8Array.of(...ping, ...encodeMessage([Uint8Array.of(5)]))),
  );
  assert.deepEqual(await reader.message(), [Uint8Array.of(5)]);
});

Deno.test("FrameReader.message() throws UnexpectedEof when the stream ends within a frame", async () => {
  const half = encodeMessage([new Uint8Array(300)]).subarray(0, 200);
  await assert.rejects(new FrameReader(stream(half)).message(), Deno.errors.UnexpectedEof);
});

Deno.test("ZmtpSocket.connect() greets, names its type and subscribes to everything", async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const peer = async () => {
    using connection = await listener.accept();
    const reader = new FrameReader(connection.readable);
    const writer = connection.writable.getWriter();
    const greeting = await reader.bytes(64);
    await writer.write(greeting); // a peer of the same version and mechanism
    const { flags, body } = await reader.frame();
    await writer.write(encodeFrame(body, 4));
    const subscription = await reader.message();
    await writer.write(encodeMessage([Uint8Array.of(42)]));
    return { greeting, flags, ready: new TextDecoder().decode(body), subscription };
  };
  const served = peer();
  using socket = await ZmtpSocket.connect(listener.addr.port, { type: "SUB", identity: "me" });
  const { greeting, flags, ready, subscription } = await served;
  assert.equal(greeting[10], 3);
  assert.equal(new TextDecoder().decode(greeting.subarray(12, 16)), "NULL");
  assert.equal(flags, 4);
  assert.equal(ready, "\x05READY\x0bSocket-Type\0\0\0\x03SUB\x08Identity\0\0\0\x02me");
  assert.deepEqual(subscription, [Uint8Array.of(1)]);
  assert.deepEqual(await socket.receive(), [Uint8Array.of(42)]);
});

Deno.test("ZmtpSocket.connect() throws when the peer does not speak ZMTP", async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const peer = async () => {
    using connection = await listener.accept();
    await connection.write(new TextEncoder().encode("HTTP/1.1 400 Bad Request\r\n".repeat(4)));
  };
  const served = peer();
  await assert.rejects(ZmtpSocket.connect(listener.addr.port, { type: "DEALER" }), /is not ZMTP/);
  await served;
});
