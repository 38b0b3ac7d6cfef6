import assert from "node:assert/strict";
import { pathState, stillIs } from "./path_state.ts";
import { TestFolder } from "./testing.ts";

Deno.test("stillIs() tells files, folders and nothing apart, and each from another content", async () => {
  await using folder = await TestFolder.create({ "file": "1" });
  await Deno.mkdir(folder.path("folder"));
  const paths = ["file", "folder", "nothing"].map((name) => folder.path(name));
  const states = await Promise.all(paths.map(pathState));
  assert.deepEqual(states.map(({ kind }) => kind), ["file", "folder", "nothing"]);
  const same = () => Promise.all(paths.map((path, i) => stillIs(path, states[i])));
  assert.deepEqual(await same(), [true, true, true]);
  await folder.write("file", "2");
  await folder.write("folder/more", "");
  await folder.write("nothing", "");
  assert.deepEqual(await same(), [false, false, false]);
});

Deno.test("stillIs() reads a file again only where its size or times differ", async () => {
  const path = "/bin/sh"; // its times are long past
  const state = await pathState(path);
  assert.notEqual(state.stamp, null);
  assert.equal(await stillIs(path, { ...state, digest: "not looked at" }), true);
  assert.equal(await stillIs(path, { ...state, stamp: "touched" }), true);
  assert.equal(await stillIs(path, { ...state, stamp: "touched", digest: "changed" }), false);
});

Deno.test("pathState() trusts no times that a change could still have", async () => {
  await using folder = await TestFolder.create({ "file": "1" });
  assert.equal((await pathState(folder.path("file"))).stamp, null);
});
