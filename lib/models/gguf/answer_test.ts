import assert from "node:assert/strict";
import { Answer } from "./answer.ts";

/** Its tokens are bytes; 0 ends an answer. */
const BYTES = {
  text: (ids: readonly number[]) => new TextDecoder().decode(Uint8Array.from(ids)),
  ends: (id: number) => id === 0,
};

function answered(
  text: string,
  options: { stop?: string[]; limit?: number } = {},
): { answer: Answer; certain: string[] } {
  const answer = new Answer(BYTES, options), certain: string[] = [];
  for (const token of [...new TextEncoder().encode(text), 0]) {
    answer.add({ token, logProb: -1 });
    certain.push(answer.certain);
    if (answer.finish !== null) break;
  }
  return { answer, certain };
}

Deno.test("the texts of the tokens make up the answer's, characters of several tokens whole", () => {
  const { answer, certain } = answered("é🎉!");
  assert.deepEqual(answer.tokens.map(({ token }) => token), ["", "é", "", "", "", "🎉", "!", ""]);
  assert.deepEqual([answer.text, answer.finish], ["é🎉!", "stop"]);
  assert.deepEqual([...new Set(certain)], ["", "é", "é🎉", "é🎉!"]);
});

Deno.test("an answer ends before the first stop text, of which nothing was certain before", () => {
  const { answer, certain } = answered("one\ntwo\nthree", { stop: ["three", "\ntw"] });
  assert.deepEqual([answer.text, answer.finish, answer.tokens.length], ["one", "stop", 6]);
  assert.ok(certain.every((text) => "one".startsWith(text)));
});

Deno.test("an answer ends at its limit, and leaves a character out that is not whole", () => {
  const { answer } = answered("a🎉", { limit: 3 });
  assert.deepEqual([answer.text, answer.finish, answer.tokens.length], ["a", "length", 3]);
});
