import assert from "node:assert/strict";
import { TempFiles } from "../outcomes/testing.ts";
import { openStore } from "./sqlite.ts";

const OPEN = `
const { openStore } = await import(${JSON.stringify(import.meta.resolve("./sqlite.ts"))});
await Deno.stdin.read(new Uint8Array(1));
for (let file = 0; file < 40; file++) {
  const store = openStore(Deno.args[0] + file);
  store.exec("CREATE TABLE IF NOT EXISTS opened (at INTEGER)");
  store.exec("INSERT INTO opened VALUES (" + file + ")");
  store.close();
}`;

Deno.test("openStore() waits for others that open the same file at the same moment", async () => {
  await using temp = await TempFiles.create({ "open.ts": OPEN });
  const path = temp.path("store-");
  const runs = Array.from({ length: 4 }, () =>
    new Deno.Command(Deno.execPath(), {
      args: ["run", "--allow-all", "--no-config", temp.path("open.ts"), path],
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn());
  for (const { stdin } of runs) await stdin.getWriter().close();
  for (const { success, stderr } of await Promise.all(runs.map((run) => run.output()))) {
    assert.ok(success, new TextDecoder().decode(stderr));
  }
  using store = openStore(`${path}0`);
  assert.equal(store.prepare("SELECT count(*) AS n FROM opened").get()!.n, 4);
});
