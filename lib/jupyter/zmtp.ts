/**
 * As much of ZMTP 3.0 (https://rfc.zeromq.org/spec/23/) as a Jupyter client needs: a DEALER or SUB
 * socket with the NULL mechanism over TCP. npm:zeromq is no choice here: its receive() hangs at random
 * under Deno (denoland/deno#36317).
 */

const MORE = 1, LONG = 2, COMMAND = 4;
const GREETING_SIZE = 64;
const encoder = new TextEncoder();

/** One frame on the wire: a flag byte, the length in 1 byte (or 8 when over 255), the body. */
export function encodeFrame(body: Uint8Array, flags = 0): Uint8Array<ArrayBuffer> {
  const long = body.length > 255;
  const head = long ? 9 : 2;
  const frame = new Uint8Array(head + body.length);
  frame[0] = long ? flags | LONG : flags;
  if (long) new DataView(frame.buffer).setBigUint64(1, BigInt(body.length));
  else frame[1] = body.length;
  frame.set(body, head);
  return frame;
}

/** One message: its parts as frames, all but the last flagged MORE. */
export function encodeMessage(parts: Uint8Array[]): Uint8Array<ArrayBuffer> {
  return concat(parts.map((part, i) => encodeFrame(part, i < parts.length - 1 ? MORE : 0)));
}

/** Reads frames off a byte stream, wherever its chunks happen to be split. */
export class FrameReader {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  #rest = new Uint8Array(0) as Uint8Array;

  constructor(stream: ReadableStream<Uint8Array>) {
    this.#reader = stream.getReader();
  }

  /** Exactly `size` bytes. Throws `Deno.errors.UnexpectedEof` when the stream ends before. */
  async bytes(size: number): Promise<Uint8Array<ArrayBuffer>> {
    const bytes = new Uint8Array(size);
    for (let have = 0; have < size;) {
      if (this.#rest.length === 0) {
        const { value, done } = await this.#reader.read();
        if (done) throw new Deno.errors.UnexpectedEof("the peer closed the connection");
        this.#rest = value;
      }
      const take = this.#rest.subarray(0, size - have);
      bytes.set(take, have);
      have += take.length;
      this.#rest = this.#rest.subarray(take.length);
    }
    return bytes;
  }

  async frame(): Promise<{ flags: number; body: Uint8Array<ArrayBuffer> }> {
    const flags = (await this.bytes(1))[0];
    const size = flags & LONG
      ? Number(new DataView((await this.bytes(8)).buffer).getBigUint64(0))
      : (await this.bytes(1))[0];
    return { flags, body: await this.bytes(size) };
  }

  /** The parts of the next message; commands (such as PING) between messages are skipped. */
  async message(): Promise<Uint8Array[]> {
    const parts: Uint8Array[] = [];
    while (true) {
      const { flags, body } = await this.frame();
      if (flags & COMMAND) continue;
      parts.push(body);
      if (!(flags & MORE)) return parts;
    }
  }
}

/** A connected socket. Jupyter wants one identity on all DEALER sockets of one client. */
export class ZmtpSocket implements Disposable {
  readonly #connection: Deno.TcpConn;
  readonly #frames: FrameReader;
  readonly #writer: WritableStreamDefaultWriter<Uint8Array>;

  private constructor(connection: Deno.TcpConn) {
    this.#connection = connection;
    this.#frames = new FrameReader(connection.readable);
    this.#writer = connection.writable.getWriter();
  }

  /** Connects and shakes hands. Throws `Deno.errors.ConnectionRefused` while nobody listens. */
  static async connect(
    port: number,
    options: { type: "DEALER" | "SUB"; identity?: string },
  ): Promise<ZmtpSocket> {
    const connection = await Deno.connect({ hostname: "127.0.0.1", port });
    connection.setNoDelay(true);
    const socket = new ZmtpSocket(connection);
    try {
      await socket.#writer.write(concat([greeting(), ready(options.type, options.identity ?? "")]));
      const theirs = await socket.#frames.bytes(GREETING_SIZE);
      if (theirs[0] !== 0xff || theirs[9] !== 0x7f) throw new Error(`port ${port} is not ZMTP`);
      await socket.#frames.frame(); // their READY
      if (options.type === "SUB") await socket.send([Uint8Array.of(1)]); // subscribe to everything
      return socket;
    } catch (error) {
      socket[Symbol.dispose]();
      throw error;
    }
  }

  send(parts: Uint8Array[]): Promise<void> {
    return this.#writer.write(encodeMessage(parts));
  }

  receive(): Promise<Uint8Array[]> {
    return this.#frames.message();
  }

  [Symbol.dispose]() {
    try {
      this.#connection.close();
    } catch {
      // already closed by the peer
    }
  }
}

function greeting(): Uint8Array {
  const bytes = new Uint8Array(GREETING_SIZE);
  bytes.set([0xff, 0, 0, 0, 0, 0, 0, 0, 0, 0x7f, 3, 0]); // signature, version 3.0
  bytes.set(encoder.encode("NULL"), 12);
  return bytes;
}

function ready(type: string, identity: string): Uint8Array {
  return encodeFrame(
    concat([shortString("READY"), property("Socket-Type", type), property("Identity", identity)]),
    COMMAND,
  );
}

function property(name: string, value: string): Uint8Array {
  const size = new Uint8Array(4);
  new DataView(size.buffer).setUint32(0, value.length);
  return concat([shortString(name), size, encoder.encode(value)]);
}

function shortString(text: string): Uint8Array {
  return Uint8Array.of(text.length, ...encoder.encode(text));
}

function concat(parts: Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
