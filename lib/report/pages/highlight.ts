/** Code to HTML with classes for colours, done when the page is made: no script runs for it. */
import hljs from "highlight.js/lib/core";
import bash from "highlight.js/lib/languages/bash";
import json from "highlight.js/lib/languages/json";
import typescript from "highlight.js/lib/languages/typescript";
import { escapeHtml } from "../html.ts";

hljs.registerLanguage("bash", bash);
hljs.registerLanguage("json", json);
hljs.registerLanguage("typescript", typescript);

/** Highlighted HTML; escaped text where `language` is none of TypeScript, JSON and shell. */
export function highlight(code: string, language: string | undefined): string {
  return language !== undefined && hljs.getLanguage(language)
    ? hljs.highlight(code, { language }).value
    : escapeHtml(code);
}
