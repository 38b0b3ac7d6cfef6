/**
 * A look at Arrow before polars reads it: polars believes the numbers of rows and the lengths of buffers that
 * messages tell, the blocks of a file's footer, and the length that each compressed buffer says it unpacks to
 * (https://arrow.apache.org/docs/format/Columnar.html#compression), and where those are damaged the process ends
 * for want of memory.
 */
import { Footer } from "apache-arrow/fb/footer";
import { Message } from "apache-arrow/fb/message";
import { MessageHeader } from "apache-arrow/fb/message-header";
import { DictionaryBatch } from "apache-arrow/fb/dictionary-batch";
import { RecordBatch } from "apache-arrow/fb/record-batch";
import { ByteBuffer } from "flatbuffers";

/** Bytes of one unpacked buffer: more than a column of a table has. */
const MOST_BYTES = 2n ** 32n;
/** Before the length of a message's metadata, in files written since 2019. */
const CONTINUATION = 0xffffffff;

/** A file of Arrow is a stream of messages between this word with two bytes after it and a footer that ends in it. */
const MAGIC = "ARROW1";

/** True where the bytes are a file of Arrow, with a footer; else they are a stream of messages, or none. */
export function isArrowFile(bytes: Uint8Array): boolean {
  return bytes.length >= MAGIC.length &&
    [...MAGIC].every((letter, i) => bytes[i] === letter.charCodeAt(0));
}

/** The first length or number of rows that nothing in a file or a stream of Arrow has; null where all are sound. */
export function impossibleLength(bytes: Uint8Array): bigint | null {
  if (!isArrowFile(bytes)) return lengthInStream(bytes);
  return lengthInStream(bytes.subarray(MAGIC.length + 2)) ?? lengthInFooter(bytes);
}

/** It looks no further than a message that is none: what is wrong there, polars says. */
function lengthInStream(stream: Uint8Array): bigint | null {
  const view = new DataView(stream.buffer, stream.byteOffset, stream.byteLength);
  for (let at = 0; at + 8 <= stream.length;) {
    if (view.getUint32(at, true) === CONTINUATION) at += 4;
    const metadata = view.getInt32(at, true), body = at + 4 + metadata;
    if (metadata <= 0 || body > stream.length) return null;
    const message = Message.getRootAsMessage(new ByteBuffer(stream.subarray(at + 4, body)));
    const found = lengthInMessage(message, { view, body, metadata });
    if (found !== null) return found;
    at = body + Math.max(0, Number(message.bodyLength()));
  }
  return null;
}

/** Of a block that reaches beyond the file. */
function lengthInFooter(file: Uint8Array): bigint | null {
  const end = file.length - MAGIC.length - 4;
  if (end < 0) return null;
  const length = new DataView(file.buffer, file.byteOffset + end, 4).getInt32(0, true);
  if (length <= 0 || length > end) return null;
  const footer = Footer.getRootAsFooter(new ByteBuffer(file.subarray(end - length, end)));
  const all = <T>(given: number, block: (i: number) => T | null) =>
    Array.from({ length: Math.min(given, length / 24) }, (_, i) => block(i)!); // 24 bytes of the footer each
  const blocks = [
    ...all(footer.dictionariesLength(), (i) => footer.dictionaries(i)),
    ...all(footer.recordBatchesLength(), (i) => footer.recordBatches(i)),
  ];
  const size = BigInt(file.length);
  for (const block of blocks) {
    const [offset, metadata, body] = [block.offset(), block.metaDataLength(), block.bodyLength()];
    if (offset < 0n || metadata < 0 || body < 0n) return body;
    if (offset + BigInt(metadata) + body > size) return body;
  }
  return null;
}

function lengthInMessage(
  message: Message,
  { view, body, metadata }: { view: DataView; body: number; metadata: number },
): bigint | null {
  const batch = message.headerType() === MessageHeader.DictionaryBatch
    ? (message.header(new DictionaryBatch()) as DictionaryBatch | null)?.data()
    : message.headerType() === MessageHeader.RecordBatch
    ? message.header(new RecordBatch()) as RecordBatch | null
    : null;
  if (!batch) return null;
  const rows = impossibleRows(batch, { body: message.bodyLength(), metadata });
  if (rows !== null) return rows;
  // A damaged count may be any; each buffer takes 16 bytes of the metadata
  const buffers = Math.min(batch.buffersLength(), metadata / 16);
  for (let i = 0; i < buffers; i++) {
    const buffer = batch.buffers(i)!, [from, length] = [buffer.offset(), buffer.length()];
    if (from < 0n || length < 0n || from + length > message.bodyLength()) return length;
    const at = body + Number(from);
    if (!batch.compression() || length < 8n || !(at + 8 <= view.byteLength)) continue;
    const unpacked = view.getBigInt64(at, true);
    if (unpacked < -1n || unpacked > MOST_BYTES) return unpacked; // -1: as it stands
  }
  return null;
}

/** Rows of the batch or of a column of it that its body cannot hold: a row takes a bit at least, packed or not. */
function impossibleRows(
  batch: RecordBatch,
  { body, metadata }: { body: bigint; metadata: number },
): bigint | null {
  const most = batch.compression() ? MOST_BYTES : 8n * body;
  const columns = Math.min(batch.nodesLength(), metadata / 16);
  const lengths = Array.from({ length: columns }, (_, i) => batch.nodes(i)!.length());
  return [batch.length(), ...lengths].find((rows) => rows < 0n || rows > most) ?? null;
}
