import assert from "node:assert/strict";
import { checkPython, sideEnvironment } from "./environment.ts";

Deno.test("checkPython() says how the Python is made, where there is none and where it lacks a peer", async () => {
  const hint =
    /python3 -m venv bench\/\.venv\n.*torch==[^]*requirements\.txt\n.*--no-deps routellm/;
  await assert.rejects(checkPython("/nowhere/python"), {
    ...{ name: "UserError", message: /\/nowhere\/python/, hint },
  });
  // A program that answers as Python does, of packages that are not there
  const folder = await Deno.makeTempDir();
  try {
    const path = `${folder}/python`;
    await Deno.writeTextFile(path, `#!/bin/sh\necho '{"numpy": "1.0.0"}'\n`, { mode: 0o755 });
    await assert.rejects(checkPython(path), {
      ...{ name: "UserError", message: /numpy must be 2\S+: it is 1\.0\.0[^]*it is missing/, hint },
    });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("a side is told its threads, and nothing that slows OpenBLAS", () => {
  Deno.env.set("OPENBLAS_CORETYPE", "Prescott");
  try {
    const env = sideEnvironment({ threads: 1, inputs: "/inputs", python: "python" });
    assert.equal(env.OPENBLAS_CORETYPE, undefined);
    for (const name of ["OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "ROUTELAB_THREADS"]) {
      assert.equal(env[name], "1", name);
    }
  } finally {
    Deno.env.delete("OPENBLAS_CORETYPE");
  }
});
