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
