/**
 * Jupyter's wire protocol 5.4: a message is `<IDS|MSG>`, an HMAC-SHA256 signature and four JSON parts
 * (https://jupyter-client.readthedocs.io/en/stable/messaging.html#the-wire-protocol).
 */
import { createHmac, timingSafeEqual } from "node:crypto";

const DELIMITER = "<IDS|MSG>";
const encoder = new TextEncoder();
const decoder = new TextDecoder();

export interface Header {
  msg_id: string;
  msg_type: string;
  session: string;
  username: string;
  date: string;
  version: string;
}

export interface Message {
  header: Header;
  /** The header of the request which caused this message; empty when nothing did. */
  parent_header: Partial<Header>;
  metadata: Record<string, unknown>;
  // deno-lint-ignore no-explicit-any -- its shape depends on msg_type
  content: any;
}

/** A request to send, with a fresh id. */
export function request(type: string, content: unknown, session: string): Message {
  return {
    header: {
      msg_id: crypto.randomUUID(),
      msg_type: type,
      session,
      username: "routelab",
      date: new Date().toISOString(),
      version: "5.4",
    },
    parent_header: {},
    metadata: {},
    content,
  };
}

/** The message as ZMTP parts, signed with the connection's key. */
export function encodeWire(message: Message, key: string): Uint8Array[] {
  const json = [message.header, message.parent_header, message.metadata, message.content]
    .map((part) => encoder.encode(JSON.stringify(part)));
  return [encoder.encode(DELIMITER), encoder.encode(sign(json, key)), ...json];
}

/** Parses ZMTP parts. Throws when they are no Jupyter message or the signature is not the key's. */
export function decodeWire(parts: Uint8Array[], key: string): Message {
  const start = parts.findIndex((part) => decoder.decode(part) === DELIMITER);
  if (start < 0 || parts.length < start + 6) {
    throw new Error(
      `Cannot read ${parts.length} frames as a Jupyter message: no ${DELIMITER} in it`,
    );
  }
  const signature = parts[start + 1];
  const json = parts.slice(start + 2, start + 6);
  const expected = encoder.encode(sign(json, key));
  if (signature.length !== expected.length || !timingSafeEqual(signature, expected)) {
    throw new Error("Cannot trust a Jupyter message: its signature does not match the key");
  }
  const [header, parent_header, metadata, content] = json.map((part) =>
    JSON.parse(decoder.decode(part))
  );
  return { header, parent_header, metadata, content };
}

function sign(parts: Uint8Array[], key: string): string {
  const hmac = createHmac("sha256", key);
  for (const part of parts) hmac.update(part);
  return hmac.digest("hex");
}
