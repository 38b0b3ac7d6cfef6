/** Fetches one file of a loopback origin, for the campaign to kill: ORIGIN. The pinned file is ./content. */
import { fileDigest } from "../../lib/core/digest.ts";
import type { CatalogueEntry } from "../../lib/outcomes/catalogue.ts";
import { fetchEntry } from "../../lib/outcomes/fetch.ts";

const [origin] = Deno.args;
const { size } = await Deno.stat("content");
const sha256 = await fileDigest("content");
const entry: CatalogueEntry = {
  ...{ name: "test/set", title: "Test", description: "Test", format: "long" },
  source: {
    repo: "owner/name",
    commit: "0".repeat(40),
    licence: "MIT",
    url: "https://example.org",
  },
  ...{ weak: null, strong: null, caveats: [] },
  files: [{ path: "a.bin", bytes: size, sha256 }],
};
const [path] = await fetchEntry(entry, {
  ...{ origin, cache: "cache", mirror: "" },
  onProgress: ({ received }) => console.log(`${received} bytes`),
});
console.log(await fileDigest(path) === sha256 ? "same" : "other");
