import assert from "node:assert/strict";
import fc from "fast-check";
import {
  foreignWords,
  HIDDEN,
  PiecesWithoutSecrets,
  withoutCredentials,
  withoutSecrets,
} from "./redact.ts";

const KEY = "sk-a/b+c=d.e_f~0123456789";

const SPELLINGS: Record<string, (key: string) => string> = {
  plain: (key) => key,
  "URL-encoded": encodeURIComponent,
  "URL-encoded in part": (key) => key.replace("/", "%2f").replace("0", "%30"),
  "URL-encoded twice": (key) => encodeURIComponent(encodeURIComponent(key)),
  "as JSON with escaped slashes": (key) => JSON.stringify(key).replaceAll("/", "\\/"),
  "with escapes of JSON in part": (key) => key.replace("a", "\\u0061").replace("+", "\\u002B"),
  "with escapes of HTML": (key) => key.replaceAll("+", "&#43;").replaceAll("=", "&#x3D;"),
  "in upper case": (key) => key.toUpperCase(),
  "cut off": (key) => key.slice(0, 18),
};
for (const [how, spelled] of Object.entries(SPELLINGS)) {
  Deno.test(`a secret ${how} is hidden, and the words around it stay`, () => {
    const safe = withoutSecrets(`key ${spelled(KEY)} refused`, [KEY]);
    assert.match(safe, /^key "?\[hidden\]"? refused$/);
  });
}

Deno.test("a secret is hidden in whatever mixture of spellings", () => {
  const secret = fc.string({ minLength: 8, maxLength: 40 }).filter((text) => /^\S{8,}$/.test(text));
  const spell = (character: string, how: number) =>
    [
      character,
      `%${character.charCodeAt(0).toString(16).padStart(2, "0")}`,
      `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
      `&#${character.charCodeAt(0)};`,
    ][how];
  // Ways to read that exclude each other
  for (const told of ["%25abcdefgh", "a&#97;&#38;#97;bcd", "\\\\u0041bcdefgh", "%2525252541bc"]) {
    assert.equal(withoutSecrets(`<< ${told} >>`, [told]), `<< ${HIDDEN} >>`);
  }
  fc.assert(fc.property(secret, fc.array(fc.nat(3), { minLength: 40 }), (secret, hows) => {
    const told = [...secret].map((character, i) => spell(character, hows[i])).join("");
    assert.equal(withoutSecrets(`<< ${told} >>`, [secret]), `<< ${HIDDEN} >>`);
  }));
});

Deno.test("a secret is hidden among characters whose lower case is longer", () => {
  assert.equal(
    withoutSecrets(`\u0130 ${KEY.toUpperCase()} \u0130`, [KEY]),
    `\u0130 ${HIDDEN} \u0130`,
  );
});

Deno.test("a short secret is hidden as a word, not within others", () => {
  assert.equal(withoutSecrets("pass passes, (pass)", ["pass"]), "[hidden] passes, ([hidden])");
  assert.equal(withoutSecrets("k is no secret", ["k"]), "k is no secret");
});

Deno.test("credentials of addresses, headers and settings are hidden by where they stand", () => {
  for (
    const [text, safe] of [
      ["https://ann:p@ss@host:1/v1?x=1", "https://[hidden]@host:1/v1?x=1"],
      ["https://token@host/v1", "https://[hidden]@host/v1"],
      ["http://host/v1?api_key=abc&n=1", "http://host/v1?api_key=[hidden]&n=1"],
      ["Authorization: Bearer abc.def", "Authorization: Bearer [hidden]"],
      ['{"authorization":"Basic YTpi"}', '{"authorization":"Basic [hidden]"}'],
      ["x-api-key: abc, n: 1", "x-api-key: [hidden], n: 1"],
      ["got Bearer abcdefghijkl", "got Bearer [hidden]"],
      ["Incorrect API key provided: sk-0123456789abcdefgh", "Incorrect API key provided: [hidden]"],
    ]
  ) assert.equal(withoutCredentials(text), safe);
  for (
    const text of [
      "https://host/v1/@model",
      "mail ann@host",
      "--price m=1,1 --max-tokens 5",
      "a bearer of news",
    ]
  ) assert.equal(withoutCredentials(text), text);
});

Deno.test("a host's words become one line of sane length, without control characters", () => {
  assert.equal(foreignWords("a\r\n\x1b[31mb\u2028c\u202e \t d "), "a [31mb c d");
  const cut = foreignWords("x".repeat(1_000_000));
  assert.equal(cut.length, 303);
  assert.ok(foreignWords("x".repeat(290) + KEY, [KEY]).endsWith(HIDDEN.slice(0, 5)) === false);
  assert.ok(!foreignWords("x".repeat(290) + KEY, [KEY]).includes("sk-"));
});

Deno.test("a secret divided between pieces is hidden, and all other text comes whole", () => {
  const words = fc.array(fc.constantFrom("a", "lorem ", " ", KEY, " sk-a/b", "\n", "日本"));
  fc.assert(fc.property(words, fc.array(fc.integer({ min: 1, max: 9 })), (words, cuts) => {
    const text = words.join("");
    const pieces = new PiecesWithoutSecrets([KEY]);
    let given = "", at = 0;
    for (const cut of [...cuts, text.length]) {
      given += pieces.add(text.slice(at, at + cut));
      at += cut;
    }
    assert.equal(given + pieces.end(), withoutSecrets(text, [KEY]));
  }));
});

Deno.test("without secrets a piece is given on at once", () => {
  assert.equal(new PiecesWithoutSecrets([]).add("half"), "half");
});
