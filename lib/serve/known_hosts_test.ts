import assert from "node:assert/strict";
import { createService, type ServiceOptions } from "./mod.ts";
import { pocketOptions } from "./testing.ts";

const pocket = await pocketOptions();

/** The status of a request with these headers. */
async function status(headers: Record<string, string>, options: Partial<ServiceOptions> = {}) {
  const service = createService({ ...pocket, ...options });
  const request = new Request("http://localhost/health", { headers });
  const response = await service.fetch(request);
  await response.body?.cancel();
  return response.status;
}

Deno.test("without a token only known hosts are served", async () => {
  for (
    const host of ["localhost", "LOCALHOST:8000", "127.0.0.1:8000", "[::1]:8000", "localhost.:1"]
  ) {
    assert.equal(await status({ host }), 200, host);
  }
  const foreign = ["evil.example", "evil.example:8000", "localhost.evil.example", "10.0.0.1"];
  for (const host of foreign) assert.equal(await status({ host }), 403, host);
  for (const host of ["a b", "evil@localhost", "localhost/x", "[", ""]) {
    assert.equal(await status({ host }), 400, host);
  }
  const hosts = ["0.0.0.0", "router.lan"];
  for (const host of ["router.lan:8000", "192.168.1.2:8000", "[fe80::1]"]) {
    assert.equal(await status({ host }, { hosts }), 200, host);
  }
  assert.equal(await status({ host: "evil.example" }, { hosts }), 403);
  assert.equal(await status({ host: "evil.example" }, { token: "secret" }), 200);
});

Deno.test("without a token pages of another origin are served where they are allowed", async () => {
  const host = "localhost:8000";
  for (const origin of ["http://localhost:8000", "https://localhost:8000"]) {
    assert.equal(await status({ host, origin }), 200, origin);
  }
  for (const origin of ["http://evil.example", "http://localhost:3000", "null"]) {
    assert.equal(await status({ host, origin }), 403, origin);
    assert.equal(await status({ host, origin }, { corsOrigin: origin }), 200, origin);
    assert.equal(await status({ host, origin }, { corsOrigin: "*" }), 200, origin);
  }
});
