/** Malformed requests to a service: each has an answer of 400 to 499, and good ones are answered after. */
import fc from "fast-check";
import { HARD, serve } from "../../lib/serve/testing.ts";
import { NOTHING, type Outcome } from "./campaign.ts";

const PATHS = ["/predict", "/predict/batch", "/v1/chat/completions", "/v1/models/x", "/none"];

/** A request that is not one, of a body, a path, a method and headers. */
const malformed = fc.record({
  path: fc.constantFrom(...PATHS),
  method: fc.constantFrom("POST", "POST", "POST", "PUT", "PATCH", "DELETE"),
  type: fc.constantFrom("application/json", "application/json", "text/plain", "x", ""),
  body: fc.oneof(
    fc.json(),
    fc.string(),
    fc.json().map((text) => text.slice(0, -1)),
    fc.record({
      model: fc.oneof(fc.string(), fc.constant("router-keyword-0.5"), fc.jsonValue()),
      messages: fc.oneof(
        fc.jsonValue(),
        fc.array(
          fc.record({ role: fc.oneof(fc.string(), fc.constant("user")), content: fc.jsonValue() }),
        ),
      ),
      max_tokens: fc.oneof(fc.integer({ max: 0 }), fc.string(), fc.constant(1.5)),
      n: fc.oneof(fc.integer({ max: 0 }), fc.jsonValue()),
      temperature: fc.oneof(fc.constant(-1), fc.constant(1e9), fc.jsonValue()),
    }).map((body) => JSON.stringify(body)),
    fc.record({ text: fc.oneof(fc.constant(""), fc.integer(), fc.array(fc.jsonValue())) })
      .map((body) => JSON.stringify(body)),
    fc.record({ texts: fc.oneof(fc.string(), fc.array(fc.jsonValue())) })
      .map((body) => JSON.stringify(body)),
  ),
  header: fc.constantFrom({}, { "x-request-id": "é".repeat(9) }, { accept: "*".repeat(5000) }),
});

export async function malformedRequests(times: number): Promise<Outcome> {
  await using service = await serve();
  const outcome = { ...NOTHING, crashes: [] as string[] };
  for (
    const { path, method, type, body, header } of fc.sample(malformed, { numRuns: times, seed: 1 })
  ) {
    const headers = new Headers();
    for (const [name, value] of Object.entries({ ...header, "content-type": type })) {
      headers.set(name, encodeURI(value));
    }
    const reply = await fetch(service.url + path, { method, headers, body });
    const text = await reply.text();
    outcome.tried++;
    // Some of the generated bodies are requests
    if (reply.status >= 500) {
      outcome.crashes.push(`${reply.status} ${method} ${path} ${body.slice(0, 200)}`);
    } else if (reply.status >= 400 && !text.includes("error") && !text.includes("detail")) {
      outcome.crashes.push(`${reply.status} without a word: ${method} ${path}`);
    }
  }
  const good = await service.post("/predict", { text: HARD });
  await good.text();
  if (good.status !== 200) outcome.lost++;
  return outcome;
}
