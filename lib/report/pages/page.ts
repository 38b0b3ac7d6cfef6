/**
 * The frame of every page: one self-contained HTML file. Its content security policy forbids all
 * network, and of scripts allows only those named by their hash, so nothing leaves the page and nothing
 * that a cell printed can run (https://developer.mozilla.org/docs/Web/HTTP/CSP).
 */
import { readFile } from "node:fs/promises";
import { escapeHtml } from "../html.ts";
import { colourVariables } from "../charts/theme.ts";

export interface PageParts {
  title: string;
  /** HTML of the body. */
  body: string;
  /** Scripts to run at the end of the body, in order. */
  scripts?: readonly string[];
}

/** The page as HTML. */
export async function renderPage({ title, body, scripts = [] }: PageParts): Promise<string> {
  const css = await readFile(new URL("./page.css", import.meta.url), "utf8");
  const safe = scripts.map((script) => script.replaceAll("</script", "<\\/script"));
  const hashes = await Promise.all(safe.map(scriptHash));
  const policy = [
    "default-src 'none'",
    "img-src data:",
    "style-src 'unsafe-inline'",
    `script-src ${hashes.length === 0 ? "'none'" : hashes.join(" ")}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(title)}</title>
<style>
:root{${colourVariables("light")}}
@media (prefers-color-scheme:dark){:root{${colourVariables("dark")}}}
@media print{:root{${colourVariables("light")}}}
${css}</style>
</head>
<body>
${body}
${safe.map((script) => `<script>${script}</script>\n`).join("")}</body>
</html>
`;
}

async function scriptHash(script: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(script));
  return `'sha256-${new Uint8Array(digest).toBase64()}'`;
}
