import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { join } from "node:path";
import type { CatalogueEntry } from "./catalogue.ts";
import {
  catalogueFile,
  datasetIsHere,
  fetchEntry,
  type FetchProgress,
  presentFiles,
} from "./fetch.ts";
import { TempFiles } from "./testing.ts";

const COMMIT = "0123456789abcdef0123456789abcdef01234567";
const CONTENT = Uint8Array.from({ length: 50_000 }, (_, i) => (i * i) % 251);

function entryOf(files: Record<string, Uint8Array>): CatalogueEntry {
  return {
    name: "test/set",
    title: "Test",
    description: "Test",
    format: "long",
    source: { repo: "owner/name", commit: COMMIT, licence: "MIT", url: "https://example.org" },
    weak: null,
    strong: null,
    caveats: [],
    files: Object.entries(files).map(([path, bytes]) => ({
      path,
      bytes: bytes.length,
      sha256: createHash("sha256").update(bytes).digest("hex"),
    })),
  };
}

/** Runs `test` with a loopback origin and an empty cache. */
async function withOrigin(
  handler: (request: Request) => Response | Promise<Response>,
  test: (options: { origin: string; cache: string; mirror: string }) => Promise<void>,
): Promise<void> {
  await using temp = await TempFiles.create();
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, handler);
  try {
    const origin = `http://127.0.0.1:${server.addr.port}`;
    await test({ origin, cache: temp.folder, mirror: "" });
  } finally {
    await server.shutdown();
  }
}

function rangeStart(request: Request): number {
  return Number(request.headers.get("range")?.match(/^bytes=(\d+)-$/)?.[1] ?? 0);
}

/** Serves CONTENT from where the request asks for. */
function serve(request: Request): Response {
  const from = rangeStart(request);
  return new Response(CONTENT.slice(from), { status: from > 0 ? 206 : 200 });
}

Deno.test("fetchEntry downloads the pinned files, reports progress, and asks only once", async () => {
  const requests: string[] = [];
  const names = Array.from({ length: 9 }, (_, i) => `data/part ${i}.bin`);
  const entry = entryOf(Object.fromEntries(names.map((name) => [name, CONTENT])));
  await withOrigin((request) => {
    requests.push(decodeURI(new URL(request.url).pathname));
    return serve(request);
  }, async (options) => {
    const progress: FetchProgress[] = [];
    const paths = await fetchEntry(entry, { ...options, onProgress: (p) => progress.push(p) });
    assert.deepEqual(paths, names.map((name) => join(options.cache, "owner__name", name)));
    for (const path of paths) assert.deepEqual(await Deno.readFile(path), CONTENT);
    assert.deepEqual(requests.sort(), names.map((name) => `/owner/name/${COMMIT}/${name}`));
    assert.equal(progress.at(-1)!.received, 9 * CONTENT.length);
    assert.equal(progress.at(-1)!.total, 9 * CONTENT.length);
    await fetchEntry(entry, options);
    assert.equal(requests.length, 9);
  });
});

Deno.test("fetchEntry goes on where a broken connection stopped", async () => {
  const starts: number[] = [];
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const serving = (async () => {
    for (const end of [20_000, CONTENT.length]) {
      using connection = await listener.accept();
      const request = new Uint8Array(4096);
      const length = await connection.read(request) ?? 0;
      const text = new TextDecoder().decode(request.subarray(0, length));
      const from = Number(text.match(/range: bytes=(\d+)-/i)?.[1] ?? 0);
      starts.push(from);
      const head = `HTTP/1.1 ${from > 0 ? "206 Partial Content" : "200 OK"}\r\n` +
        `content-length: ${CONTENT.length - from}\r\nconnection: close\r\n\r\n`;
      const blob = new Blob([head, CONTENT.slice(from, end)]);
      for await (const chunk of blob.stream()) await connection.write(chunk);
    }
  })();
  await withOrigin(serve, async (options) => {
    const origin = `http://127.0.0.1:${listener.addr.port}`;
    const [path] = await fetchEntry(entryOf({ "a.bin": CONTENT }), { ...options, origin });
    await serving;
    assert.deepEqual(await Deno.readFile(path), CONTENT);
    assert.equal(starts[0], 0);
    assert.ok(starts[1] > 0 && starts[1] <= 20_000, `went on at ${starts[1]}`);
  });
});

Deno.test("fetchEntry starts over when the server ignores the range", async () => {
  await withOrigin(() => new Response(CONTENT), async (options) => {
    await Deno.mkdir(join(options.cache, "owner__name"));
    const part = join(options.cache, "owner__name", "a.bin.part");
    await Deno.writeFile(part, CONTENT.slice(0, 30_000));
    const [path] = await fetchEntry(entryOf({ "a.bin": CONTENT }), options);
    assert.deepEqual(await Deno.readFile(path), CONTENT);
    await assert.rejects(Deno.stat(part), Deno.errors.NotFound);
  });
});

Deno.test("fetchEntry refuses a file of another sha256 and leaves nothing of it", async () => {
  const altered = CONTENT.slice();
  altered[7] ^= 1;
  await withOrigin(() => new Response(altered), async (options) => {
    await assert.rejects(
      fetchEntry(entryOf({ "a.bin": CONTENT }), options),
      /a\.bin as its sha256 must be [0-9a-f]{64}: current value is [0-9a-f]{64}/,
    );
    assert.deepEqual(await Array.fromAsync(Deno.readDir(join(options.cache, "owner__name"))), []);
  });
});

Deno.test("fetchEntry reports 404 at once and 503 after it persists", async () => {
  let requests = 0;
  let status = 404;
  await withOrigin(() => {
    requests++;
    return new Response("no", { status });
  }, async (options) => {
    await assert.rejects(fetchEntry(entryOf({ "a.bin": CONTENT }), options), /answered 404/);
    assert.equal(requests, 1);
    status = 503;
    await assert.rejects(fetchEntry(entryOf({ "a.bin": CONTENT }), options), /answered 503/);
    assert.equal(requests, 5);
  });
});

Deno.test("fetchEntry comes again when the server asked for, and not where that is far off", async () => {
  let requests = 0;
  let retryAfter = "1";
  let busyUntil = Date.now() + 900; // longer than all attempts take that do not heed the header
  await withOrigin((request) => {
    requests++;
    if (Date.now() >= busyUntil) return serve(request);
    return new Response("no", { status: 429, headers: { "retry-after": retryAfter } });
  }, async (options) => {
    const entry = entryOf({ "a.bin": CONTENT });
    const [path] = await fetchEntry(entry, options);
    assert.equal(requests, 2);
    await Deno.remove(path);
    busyUntil = Infinity;
    for (retryAfter of ["3600", new Date(Date.now() + 3_600_000).toUTCString()]) {
      requests = 0;
      await assert.rejects(fetchEntry(entry, options), {
        name: "UserError",
        message: /a\.bin now: the server answered 429/,
        hint: /in 60 minutes/,
      });
      assert.equal(requests, 1);
    }
  });
});

Deno.test("fetchEntry says what to do offline", async () => {
  await withOrigin(serve, async (options) => {
    const unused = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const origin = `http://127.0.0.1:${unused.addr.port}`;
    unused.close();
    await assert.rejects(
      fetchEntry(entryOf({ "a.bin": CONTENT }), { ...options, origin }),
      (error) => {
        assert.match((error as Error).message, /Cannot fetch http.*a\.bin/);
        assert.match((error as { hint: string }).hint, /ROUTELAB_MIRROR/);
        return true;
      },
    );
  });
});

Deno.test("fetchEntry stops when it is aborted", async () => {
  await withOrigin(serve, async (options) => {
    await assert.rejects(
      fetchEntry(entryOf({ "a.bin": CONTENT }), { ...options, signal: AbortSignal.abort() }),
      { name: "AbortError" },
    );
  });
});

Deno.test("a mirror's files are used where they are, and checked", async () => {
  await using temp = await TempFiles.create({ "owner__name/a.bin": CONTENT });
  const entry = entryOf({ "a.bin": CONTENT });
  const mirror = temp.folder;
  assert.deepEqual(await fetchEntry(entry, { mirror }), [temp.path("owner__name/a.bin")]);
  assert.equal(await datasetIsHere(entry, { mirror }), true);
  const lacking = entryOf({ "a.bin": CONTENT, "b.bin": CONTENT });
  assert.equal(await datasetIsHere(lacking, { mirror }), false);
  await assert.rejects(fetchEntry(lacking, { mirror }), /as .*owner__name\/b\.bin is missing/);
  await Deno.writeFile(temp.path("owner__name/a.bin"), CONTENT.slice(1));
  await assert.rejects(presentFiles(entry, { mirror }), /a\.bin is not the file of commit 0123456/);
});

Deno.test("presentFiles says what to run when a dataset is not here", async () => {
  await using temp = await TempFiles.create();
  const entry = entryOf({ "a.bin": CONTENT });
  await assert.rejects(presentFiles(entry, { mirror: "", cache: temp.folder }), {
    hint: "Run: lab data fetch test/set",
  });
  await assert.rejects(presentFiles(entry, { mirror: temp.folder }), {
    hint: `ROUTELAB_MIRROR is ${temp.folder}: put the file there, or unset it and run: ` +
      "lab data fetch test/set",
  });
});

Deno.test("catalogueFile refuses what the catalogue does not have, and files of other content", async () => {
  await assert.rejects(catalogueFile("adaptive-anytme", "a.csv"), /did you mean adaptive-anytime/);
  await assert.rejects(catalogueFile("adaptive-anytime", "a.csv"), {
    message: "Cannot open a.csv of adaptive-anytime as the catalogue does not have it",
    hint: /^Its files are results_abl\/preds_main_adapter\.flat\.csv, /,
  });
  const file = "results_abl/preds_abl_b1.flat.csv";
  await using temp = await TempFiles.create({ [`altieriumb7__adaptive-anytime/${file}`]: CONTENT });
  await assert.rejects(
    catalogueFile("adaptive-anytime", file, { mirror: temp.folder }),
    /Cannot open adaptive-anytime as .*main_adapter\.flat\.csv is missing/,
  );
});

Deno.test("of two fetches of one file one downloads it, and the other waits for it", async () => {
  let requests = 0;
  await withOrigin(async (request) => {
    requests++;
    await new Promise((resolve) => setTimeout(resolve, 50));
    return serve(request);
  }, async (options) => {
    const entry = entryOf({ "a.bin": CONTENT });
    const [[path]] = await Promise.all([fetchEntry(entry, options), fetchEntry(entry, options)]);
    assert.deepEqual(await Deno.readFile(path), CONTENT);
    assert.equal(requests, 1);
    const names = await Array.fromAsync(Deno.readDir(join(path, "..")), ({ name }) => name);
    assert.deepEqual(names, ["a.bin"]);
  });
});

Deno.test("a fetch that waits for another can be stopped", async () => {
  const serving = Promise.withResolvers<void>();
  await withOrigin(async (request) => {
    await serving.promise;
    return serve(request);
  }, async (options) => {
    const entry = entryOf({ "a.bin": CONTENT });
    const first = fetchEntry(entry, options);
    const stop = new AbortController();
    const second = fetchEntry(entry, { ...options, signal: stop.signal });
    setTimeout(() => stop.abort(new Error("enough")), 100);
    await assert.rejects(second, /enough/);
    serving.resolve();
    assert.deepEqual(await Deno.readFile((await first)[0]), CONTENT);
  });
});

Deno.test("a file that cannot be written is no fault of the network", async () => {
  await withOrigin(serve, async (options) => {
    await Deno.mkdir(join(options.cache, "owner__name/a.bin.part"), { recursive: true });
    await assert.rejects(fetchEntry(entryOf({ "a.bin": CONTENT }), options), {
      name: "UserError",
      message: /^Cannot write .*a\.bin: /,
    });
  });
});
