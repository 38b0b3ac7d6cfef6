/**
 * Native code of npm packages, such as polars, opens files without asking Deno, so that the permission broker
 * (reads.ts) does not hear of them. This code, run in the kernel before the first cell, looks at each path that a
 * call hands to an addon, which is enough to be heard of. Files that native code knows of by itself stay unseen:
 * lib tells of those by noteRead() (lib/core/note_read.ts).
 */

/** Texts that may name a file: with a slash or an ending, and not long. */
const LIKE_A_PATH = /^(?=.{1,1000}$)(?:.*\/.*|.*\.\w{1,12})$/s;

/** JavaScript that wraps the functions of every addon that is loaded after it. */
export const WATCH_ADDONS = `{
  const { default: Module } = await import("node:module");
  const { statSync, readdirSync } = await import("node:fs");
  const seen = new Set();
  const look = (value) => {
    if (typeof value !== "string" || seen.has(value) || !${LIKE_A_PATH}.test(value)) return;
    seen.add(value);
    try {
      // Of a pattern, the names and the files of its folder
      const folder = /[*?[]/.test(value) ? value.replace(/[^/]*[*?[].*$/s, "") || "." : null;
      if (folder === null) statSync(value);
      else for (const name of readdirSync(folder)) statSync(folder + "/" + name);
    } catch {
      // none
    }
  };
  const lookAt = (values) => {
    for (const value of values) Array.isArray(value) ? value.slice(0, 1000).forEach(look) : look(value);
  };
  const watched = (holder) => {
    for (const key of Reflect.ownKeys(holder)) {
      const property = Object.getOwnPropertyDescriptor(holder, key);
      const run = property.value;
      if (key === "constructor" || typeof run !== "function" || !property.configurable) continue;
      if (run.prototype && Reflect.ownKeys(run.prototype).length > 1) { // a class
        watched(run.prototype);
        watched(run);
        continue;
      }
      const value = function (...values) {
        lookAt(values);
        return new.target ? Reflect.construct(run, values, new.target) : Reflect.apply(run, this, values);
      };
      Object.defineProperty(holder, key, { ...property, value: Object.setPrototypeOf(value, run) });
    }
  };
  const load = Module._extensions[".node"];
  Module._extensions[".node"] = (module, path) => {
    load(module, path);
    if (module.exports) watched(module.exports);
  };
};`;
