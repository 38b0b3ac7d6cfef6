import assert from "node:assert/strict";
import { able, can, type Client } from "./mod.ts";

/** A client with the methods, none of which is called. */
function clientOf(methods: Partial<Client>): Client {
  return {
    name: "X",
    price: { input: 0, output: 0 },
    limits: { context: null, answer: { default: 1, most: null } },
    countTokens: () => 0,
    ...methods,
  };
}

const never = () => {
  throw new Error("not to be called");
};

Deno.test("able() is the client itself, with methods that need no question mark", () => {
  const client = clientOf({ generate: never, embed: never, width: 3 });
  const known = able(client, "generate", "embed");
  assert.equal(known, client);
  assert.equal(known.width satisfies number, 3);
  known.generate satisfies NonNullable<Client["generate"]>;
});

Deno.test("able() names what a client lacks, and what it has", () => {
  const generating = clientOf({ generate: never, stream: never });
  assert.throws(() => able(generating, "score"), {
    name: "UserError",
    message: "Cannot score with X as it can only generate and stream",
  });
  assert.throws(() => able(generating, "generate", "score", "embed"), {
    message: "Cannot score or embed with X as it can only generate and stream",
  });
  assert.throws(() => able(clientOf({ generate: never, stream: never, score: never }), "embed"), {
    message: "Cannot embed with X as it can only generate, stream and score",
  });
});

Deno.test("can() is true of a client with all of the capabilities", () => {
  const client = clientOf({ generate: never, score: never });
  assert.deepEqual(
    [can(client, "score"), can(client, "generate", "score"), can(client, "score", "embed")],
    [true, true, false],
  );
});
