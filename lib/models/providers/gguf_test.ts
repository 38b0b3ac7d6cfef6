import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { TempFiles } from "../../outcomes/testing.ts";
import { ggufOf } from "../gguf/testing.ts";
import { nativeBuild, VERSION } from "../gguf/place.ts";
import { openClient } from "../registry.ts";
import { gguf } from "./gguf.ts";

Deno.test("names are gguf/ and a path, of a file or of one that is not there", () => {
  for (const name of ["gguf/m.gguf", "gguf//home/me/m.gguf", "gguf/none"]) {
    assert.ok(gguf.matches(name, {}), name);
  }
  for (const name of ["gguf/", "gguf", "m.gguf", "groq/gguf/m"]) {
    assert.ok(!gguf.matches(name, {}), name);
  }
});

Deno.test({
  name: "where llama.cpp is not installed the hint is the command that installs it",
  ignore: existsSync(nativeBuild().folder),
  async fn() {
    await using temp = await TempFiles.create();
    const path = temp.path("m.gguf");
    await Deno.writeFile(path, ggufOf({ "tokenizer.chat_template": "" }));
    await assert.rejects(openClient(`gguf/${path}`), (error: Error) => {
      assert.match(error.message, /^Cannot open a GGUF file as llama\.cpp is not installed here$/);
      const hint = (error as { hint?: string }).hint!;
      assert.match(hint, /^npm install --prefix \S*data\/cache\/gguf --ignore-scripts /);
      assert.ok(hint.endsWith(`@${VERSION}`));
      return true;
    });
  },
});
