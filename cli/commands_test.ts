import assert from "node:assert/strict";
import { COMMANDS, commandsFor } from "./commands.ts";

Deno.test("each command is loaded under the name that help lists, by a call or by help, and no other is", async () => {
  const isLoaded = ({ registeredArguments, options, commands }: Awaited<
    ReturnType<typeof commandsFor>
  >[number]) => registeredArguments.length + options.length + commands.length > 0;
  for (const { name } of COMMANDS) {
    for (const call of [[name, "--json"], ["help", name], ["--help", name]]) {
      const commands = await commandsFor(call);
      assert.deepEqual(commands.map((command) => command.name()), COMMANDS.map(({ name }) => name));
      assert.ok(commands.every((command) => command.description() !== ""));
      assert.deepEqual(commands.filter(isLoaded).map((command) => command.name()), [name]);
    }
  }
  for (const call of [[], ["--help"], ["help"], ["nonsense", "run"], ["help", "nonsense"]]) {
    assert.deepEqual((await commandsFor(call)).filter(isLoaded), []);
  }
});
