/**
 * Reads a body whole, before anything parses it: no larger than allowed, in time, and in valid UTF-8.
 * Left alone, fetch would read bad bytes as U+FFFD, and the router would score another text.
 *
 * Hono's `bodyLimit` does not do: it reads a body without a length before anything can time it, does not
 * cancel what it gives up, and its `timeout` would count the model's time too.
 */
import { RequestError } from "./request_error.ts";

/**
 * The text of a body of at most `bodyBytes` bytes that arrives within `bodyMs` milliseconds.
 *
 * @throws {RequestError} 413 if it is larger, 408 if it is late, 415 if compressed, 400 if not UTF-8
 */
export async function readBody(
  request: Request,
  { bodyBytes, bodyMs }: { bodyBytes: number; bodyMs: number },
): Promise<string> {
  const encoding = request.headers.get("content-encoding") ?? "identity";
  if (encoding.toLowerCase() !== "identity") {
    throw new RequestError(
      415,
      `Cannot read the body as it must not be compressed: Content-Encoding is ${encoding}`,
    );
  }
  const tooLarge = () =>
    new RequestError(413, `Cannot read the body as it must have at most ${bodyBytes} bytes`, {
      // The rest of the body is not read, so the connection cannot be used again
      headers: { Connection: "close" },
    });
  if (Number(request.headers.get("content-length")) > bodyBytes) throw tooLarge();
  if (!request.body) return "";

  const reader = request.body.getReader();
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    reader.cancel().catch(() => {});
  }, bodyMs);
  try {
    const decoder = new TextDecoder("utf-8", { fatal: true });
    let text = "", bytes = 0;
    for (;;) {
      const { done, value } = await reader.read();
      if (late) {
        throw new RequestError(408, `Cannot read the body as it did not arrive in ${bodyMs} ms`);
      }
      if (done) return text + decoder.decode();
      bytes += value.length;
      if (bytes > bodyBytes) throw tooLarge();
      text += decoder.decode(value, { stream: true });
    }
  } catch (error) {
    reader.cancel().catch(() => {});
    if (error instanceof TypeError) {
      throw new RequestError(400, "Cannot read the body as it must be valid UTF-8");
    }
    throw error;
  } finally {
    clearTimeout(timer);
  }
}
