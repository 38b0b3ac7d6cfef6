/**
 * A look at compressed Arrow before polars unpacks it: each buffer begins with the length it unpacks to
 * (https://arrow.apache.org/docs/format/Columnar.html#compression), which polars believes, and where that is
 * damaged the process ends for want of memory.
 */
import { MessageReader } from "apache-arrow";

/** Bytes of one unpacked buffer: more than a column of a table has. */
const MOST_BYTES = 2n ** 32n;

/** The first length that no buffer has in a stream of Arrow messages; null where all are sound. */
export function impossibleLength(stream: Uint8Array): bigint | null {
  const reader = new MessageReader(stream);
  for (const message of reader) {
    const body = reader.readMessageBody(message.bodyLength);
    const header = message.header();
    const batch = "data" in header ? header.data : header; // of a batch of a dictionary
    if (!("compression" in batch) || batch.compression === null) continue;
    const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
    for (const { offset, length } of batch.buffers) {
      if (length < 8) continue;
      const unpacked = view.getBigInt64(Number(offset), true);
      if (unpacked < -1n || unpacked > MOST_BYTES) return unpacked; // -1: as it stands
    }
  }
  return null;
}
