import assert from "node:assert/strict";
import { join } from "node:path";
import { digestOf } from "../../core/digest.ts";
import { TempFiles } from "../../outcomes/testing.ts";
import "../../pocket/mod.ts"; // openersOf() opens its models
import {
  calibrated,
  openersOf,
  routerByName,
  type RouterFactory,
  ROUTERS,
  saveRouter,
} from "../mod.ts";
import { OUTCOMES, outcomesOf, queriesOf } from "../testing.ts";

const OPTIONS = { seed: 1, ...openersOf() };
const SAVING = { name: "animals", validation: 0, command: "lab router fit", ...OPTIONS };

/** Words, pairs of them, signs, no word at all, half a character, and texts that were learned from. */
const ASKED = queriesOf([
  ...["what is a cow?", "", "\u{1F600}", "add a cow to a cow", "\ud800 and \udc00", "犬と猫 add"],
  ...OUTCOMES.queries.slice(2, 5).map(({ prompt }) => prompt),
]);

const save = (folder: string, factory: RouterFactory, outcomes = OUTCOMES) =>
  saveRouter(folder, { factory, outcomes }, SAVING);

const named = (name: string) => routerByName(name);

for (
  const factory of [...ROUTERS, named("tfidf-logistic+platt"), named("semantic-short+isotonic")]
) {
  if (factory.learnsFrom === "answers") continue;
  Deno.test(`${factory.name} scores bit for bit as before it was saved`, async () => {
    await using temp = await TempFiles.create({});
    const folder = temp.path("router"), fitted = await factory.fit(OUTCOMES, OPTIONS);
    await save(folder, factory);
    const opened = await routerByName(folder).fit(OUTCOMES, OPTIONS);
    assert.deepEqual(await opened.score(ASKED), await fitted.score(ASKED));
    assert.deepEqual(await opened.policies?.(ASKED), await fitted.policies?.(ASKED));
    const { name: _, score: _score, policies: _policies, notes = [], ...rest } = fitted;
    assert.partialDeepStrictEqual(opened, rest);
    assert.deepEqual([opened.name, opened.notes], [folder, [...notes]]);
  });
}

Deno.test("what cannot be saved says why", async () => {
  await using temp = await TempFiles.create({});
  const own: RouterFactory = { ...named("keyword"), name: "mine", saving: undefined };
  for (
    const [factory, message] of [
      [named("oracle"), /^Cannot save oracle as it knows answers to recorded queries alone$/],
      [own, /^Cannot save mine as it does not say what it has learned$/],
    ] as const
  ) {
    await assert.rejects(save(temp.path("no"), factory), { name: "UserError", message });
  }
  await save(temp.path("yes"), named("keyword"));
  await assert.rejects(save(temp.path("no"), named(temp.path("yes"))), {
    message: /as it is in a folder already$/,
  });
});

Deno.test("a saved router takes its candidates in any order, its own reference, and no others", async () => {
  await using temp = await TempFiles.create({});
  const three = outcomesOf(OUTCOMES.queries.map(({ prompt }) => prompt), [
    ...Array.from({ length: 4 }, () => [1, 0.5, 1]),
    ...Array.from({ length: 4 }, () => [0, 1, 0.5]),
  ]);
  const pool = (...models: string[]) => ({
    ...three,
    candidates: models.map((model) => ({ model, n: 1 })),
  });
  for (const name of ["tfidf-logistic", "keyword"]) await save(temp.path(name), named(name), three);
  const scores = async (name: string, ...models: string[]) =>
    await (await named(temp.path(name)).fit(pool(...models), OPTIONS)).score(ASKED.slice(0, 1));
  const [a, b, c] = await scores("tfidf-logistic", "a", "b", "c");
  assert.deepEqual([...await scores("tfidf-logistic", "c", "a", "b")], [c, a, b]);
  await assert.rejects(scores("tfidf-logistic", "a", "c"), {
    ...{
      name: "UserError",
      message: /between a, c by \S+ as it was fitted to choose between a, b, c$/,
    },
  });
  await assert.rejects(scores("keyword", "c", "a", "b"), {
    message: /as it compares with c: the strong candidate is b$/,
  });
});

Deno.test("a folder that is not whole, changed, or of another version is refused, saying what is wrong", async () => {
  await using temp = await TempFiles.create({});
  const folder = temp.path("router");
  await save(folder, named("tfidf-knn"));
  const json = JSON.parse(await Deno.readTextFile(join(folder, "router.json")));
  const arrays = await Deno.readFile(join(folder, "state.safetensors"));
  const { digest: _, ...fields } = json;
  const path = { ...fields, router: "./evil" };
  for (
    const [card, bytes, message] of [
      [json, arrays.subarray(0, arrays.length - 8), /state\.safetensors is cut short/],
      [json, null, /state\.safetensors cannot be read/],
      [{ ...json, version: 2 }, arrays, /it is of version 2, and this code reads 1$/],
      [{ ...json, cost_usd: 1 }, arrays, /router\.json was changed after it was written$/],
      [{ ...path, digest: digestOf(path) }, arrays, /router/],
      [{ ...json, candidates: [] }, arrays, /candidates/],
    ] as const
  ) {
    await Deno.writeTextFile(join(folder, "router.json"), JSON.stringify(card));
    await Deno.remove(join(folder, "state.safetensors")).catch(() => {});
    if (bytes) await Deno.writeFile(join(folder, "state.safetensors"), bytes);
    assert.throws(() => named(folder), { name: "UserError", message });
  }
});

Deno.test("a saved router is calibrated no second time, and not at all where its choice is fixed", async () => {
  await using temp = await TempFiles.create({});
  for (
    const [name, message] of [
      ["keyword+platt", /as it is calibrated already$/],
      ["cheapest", /as it chooses the same candidate for all queries$/],
    ] as const
  ) {
    await save(temp.path(name), named(name));
    assert.throws(() => named(`${temp.path(name)}+isotonic`), { name: "UserError", message });
  }
});

Deno.test("a router on an encoder finds its own again, and refuses another", async () => {
  await using temp = await TempFiles.create({});
  const folder = temp.path("router"), factory = named("embedding-knn");
  await save(folder, factory);
  const encoder = await OPTIONS.encoder();
  const turned = {
    ...encoder,
    embed: async (texts: readonly string[]) =>
      (await encoder.embed(texts)).map((vector) => vector.map((value) => -value)),
  };
  // The one that is handed is another, that of the name is its own
  const handed = { seed: 1, encoder: () => Promise.resolve(turned) };
  const fitted = await factory.fit(OUTCOMES, OPTIONS);
  const opened = await named(folder).fit(OUTCOMES, handed);
  assert.deepEqual(await opened.score(ASKED), await fitted.score(ASKED));
  const elsewhere = { ...turned, name: "no-such-encoder" };
  await saveRouter(folder, { factory, outcomes: OUTCOMES }, {
    ...SAVING,
    encoder: () => Promise.resolve(elsewhere),
  });
  await assert.rejects(async () => await named(folder).fit(OUTCOMES, OPTIONS), {
    name: "UserError",
    message:
      /fitted with the encoder no-such-encoder: it is handed pocket-encoder, and no-such-encoder does not/,
  });
});

Deno.test("a saved router knows the prompts that it learned from, whatever their case and spaces", async () => {
  await using temp = await TempFiles.create({});
  await save(temp.path("router"), named("keyword"));
  const known = named(temp.path("router")).knownAmong!;
  assert.deepEqual(known(queriesOf(["A cat  and a DOG.", "a cat and a bird"])), [true, false]);
  // Calibrating wants others
  const again = calibrated(named(temp.path("router")), { method: "platt" });
  await assert.rejects(async () => await again.fit(OUTCOMES, OPTIONS), {
    message: /as it takes queries that it did not learn from: it knows all 8$/,
  });
});
