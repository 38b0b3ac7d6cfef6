import assert from "node:assert/strict";
import { TempFiles } from "../../outcomes/testing.ts";
import { Claims } from "./claims.ts";
import { Store } from "./store.ts";

Deno.test("what one has claimed no other gets before it is freed", async () => {
  await using temp = await TempFiles.create();
  const store = Store.open(temp.path("store"));
  const other = await (async () => {
    using first = await Claims.take(store, "answer", ["a", "b"]);
    assert.deepEqual([...first.keys], ["a", "b"]);
    const second = await Claims.take(store, "answer", ["b", "c"]);
    assert.deepEqual([...second.keys], ["c"]);
    using third = await Claims.take(store, "vector", ["a"]);
    assert.deepEqual([...third.keys], ["a"]);
    return second;
  })();
  using last = await Claims.take(store, "answer", ["a", "b", "c"]);
  assert.deepEqual([...last.keys], ["a", "b"]);
  other[Symbol.dispose]();
  assert.equal(store.index.prepare("SELECT count(*) AS n FROM claims").get()!.n, 2);
});

Deno.test("the claims of a process that was killed hold no more", async () => {
  await using temp = await TempFiles.create();
  const code = `
    const { Store } = await import(${JSON.stringify(import.meta.resolve("./store.ts"))});
    const { Claims } = await import(${JSON.stringify(import.meta.resolve("./claims.ts"))});
    globalThis.kept = await Claims.take(Store.open(Deno.args[0]), "answer", ["a"]);
    console.log("claimed");
    setInterval(() => {}, 1000);`;
  const holder = new Deno.Command(Deno.execPath(), {
    args: ["eval", "--quiet", "--no-config", code, temp.path("store")],
    stdout: "piped",
  }).spawn();
  const reader = holder.stdout.getReader();
  await reader.read();
  const store = Store.open(temp.path("store"));
  {
    using early = await Claims.take(store, "answer", ["a", "b"]);
    assert.deepEqual([...early.keys], ["b"]);
  }
  holder.kill("SIGKILL");
  await holder.status;
  await reader.cancel();
  using late = await Claims.take(store, "answer", ["a", "b"]);
  assert.deepEqual([...late.keys], ["a", "b"]);
});
