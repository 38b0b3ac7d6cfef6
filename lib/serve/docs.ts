/**
 * `/docs`: Swagger UI for `/openapi.json`. Its files come from the npm package and are served from
 * here, so it works without a network, under a policy that lets the page load nothing else.
 */
import type { OpenAPIHono } from "@hono/zod-openapi";
// So that whoever installs what the code imports gets the package
import "swagger-ui-dist/package.json" with { type: "json" };
import type { ServiceEnv } from "./exchange.ts";

const PAGE = `<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>Routelab</title>
  <link rel="icon" type="image/png" href="/docs/favicon-32x32.png">
  <link rel="stylesheet" href="/docs/swagger-ui.css">
</head>
<body>
  <div id="ui"></div>
  <script src="/docs/swagger-ui-bundle.js"></script>
  <script src="/docs/start.js"></script>
</body>
</html>
`;

// Without a validatorUrl of null the page would ask a validator on the internet
const START = `SwaggerUIBundle({
  url: "/openapi.json",
  dom_id: "#ui",
  validatorUrl: null,
  presets: [SwaggerUIBundle.presets.apis],
});
`;

const TYPES = {
  "swagger-ui.css": "text/css; charset=utf-8",
  "swagger-ui-bundle.js": "text/javascript; charset=utf-8",
  "favicon-32x32.png": "image/png",
} as const;

/** Swagger UI writes styles into the page; scripts it does not. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

export function addDocs(app: OpenAPIHono<ServiceEnv>): void {
  app.get("/docs", (c) => c.html(PAGE, 200, { "Content-Security-Policy": POLICY }));
  app.get(
    "/docs/start.js",
    (c) => c.body(START, 200, { "Content-Type": "text/javascript; charset=utf-8" }),
  );
  for (const [file, type] of Object.entries(TYPES)) {
    app.get(`/docs/${file}`, async (c) => {
      const bytes = await Deno.readFile(new URL(import.meta.resolve(`swagger-ui-dist/${file}`)));
      return c.body(bytes, 200, { "Content-Type": type, "Cache-Control": "max-age=3600" });
    });
  }
}
