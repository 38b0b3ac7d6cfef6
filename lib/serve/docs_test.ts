import assert from "node:assert/strict";
import { serve } from "./testing.ts";

Deno.test("/docs loads its own files alone, under a policy that allows no others", async () => {
  await using served = await serve();
  const page = await fetch(`${served.url}/docs`);
  const policy = page.headers.get("content-security-policy")!;
  assert.match(policy, /default-src 'none'; script-src 'self';/);
  const html = await page.text();
  assert.doesNotMatch(html, /https?:\/\/|<script>/);
  const files = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, path]) => path);
  assert.equal(files.length, 4);
  for (const path of files) {
    const { status, headers, body } = await fetch(served.url + path);
    await body?.cancel();
    assert.equal(status, 200, path);
    assert.match(headers.get("content-type")!, /^(image\/png|text\/(css|javascript))/);
  }
});

Deno.test("/openapi.json describes each route, and that a token is needed where it is", async () => {
  await using served = await serve();
  const document = await (await fetch(`${served.url}/openapi.json`)).json();
  assert.equal(document.openapi, "3.1.0");
  assert.deepEqual(Object.keys(document.paths).sort(), [
    "/",
    "/health",
    "/metrics",
    "/predict",
    "/predict/batch",
    "/v1/chat/completions",
    "/v1/models",
    "/v1/models/{id}",
  ]);
  const { text } = document.paths["/predict"].post.requestBody.content["application/json"].schema
    .properties;
  assert.deepEqual(text, { type: "string", minLength: 1, maxLength: 5000 });
  assert.equal(document.security, undefined);
  await using secured = await serve({ token: "secret" });
  const { security, components } = await (await fetch(`${secured.url}/openapi.json`)).json();
  assert.deepEqual(security, [{ bearer: [] }]);
  assert.equal(components.securitySchemes.bearer.scheme, "bearer");
});
