/**
 * A look at compressed Arrow before polars unpacks it: each buffer begins with the length it unpacks to
 * (https://arrow.apache.org/docs/format/Columnar.html#compression), which polars believes, and where that is
 * damaged the process ends for want of memory.
 */
import { Message } from "apache-arrow/fb/message";
import { MessageHeader } from "apache-arrow/fb/message-header";
import { DictionaryBatch } from "apache-arrow/fb/dictionary-batch";
import { RecordBatch } from "apache-arrow/fb/record-batch";
import { ByteBuffer } from "flatbuffers";

/** Bytes of one unpacked buffer: more than a column of a table has. */
const MOST_BYTES = 2n ** 32n;
/** Before the length of a message's metadata, in files written since 2019. */
const CONTINUATION = 0xffffffff;

/**
 * The first length that no buffer has in a stream of Arrow messages; null where all are sound. It looks no
 * further than a message that is none: what is wrong there, polars says.
 */
export function impossibleLength(stream: Uint8Array): bigint | null {
  const view = new DataView(stream.buffer, stream.byteOffset, stream.byteLength);
  for (let at = 0; at + 8 <= stream.length;) {
    if (view.getUint32(at, true) === CONTINUATION) at += 4;
    const metadata = view.getInt32(at, true), body = at + 4 + metadata;
    if (metadata <= 0 || body > stream.length) return null;
    const message = Message.getRootAsMessage(new ByteBuffer(stream.subarray(at + 4, body)));
    const found = impossibleIn(message, { view, body, metadata });
    if (found !== null) return found;
    at = body + Math.max(0, Number(message.bodyLength()));
  }
  return null;
}

function impossibleIn(
  message: Message,
  { view, body, metadata }: { view: DataView; body: number; metadata: number },
): bigint | null {
  const batch = message.headerType() === MessageHeader.DictionaryBatch
    ? (message.header(new DictionaryBatch()) as DictionaryBatch | null)?.data()
    : message.headerType() === MessageHeader.RecordBatch
    ? message.header(new RecordBatch()) as RecordBatch | null
    : null;
  if (!batch?.compression()) return null;
  // A damaged count may be any; each buffer takes 16 bytes of the metadata
  const buffers = Math.min(batch.buffersLength(), metadata / 16);
  for (let i = 0; i < buffers; i++) {
    const buffer = batch.buffers(i)!;
    const at = body + Number(buffer.offset());
    if (buffer.length() < 8n || !(at >= 0 && at + 8 <= view.byteLength)) continue;
    const unpacked = view.getBigInt64(at, true);
    if (unpacked < -1n || unpacked > MOST_BYTES) return unpacked; // -1: as it stands
  }
  return null;
}
