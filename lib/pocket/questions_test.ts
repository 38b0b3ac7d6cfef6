import assert from "node:assert/strict";
import { hash } from "../core/random.ts";
import { phrasings } from "./pools.ts";
import { answerKind } from "./questions.ts";
import {
  FAMILIES,
  isTold,
  LEVELS,
  obscurity,
  type PocketQuestion,
  pocketQuestions,
  type Pool,
  UNKNOWN,
  verifyAnswer,
  WORLD,
} from "./mod.ts";

const POOLS: Pool[] = ["language", "router", "test"];
const of = Object.fromEntries(
  POOLS.map((pool) => [pool, pocketQuestions(2700, { seed: 1, pool })]),
) as Record<Pool, PocketQuestion[]>;
const all = Object.values(of).flat();

/** A prompt with what is asked taken out: its phrasing. */
const phrasing = ({ prompt }: PocketQuestion) =>
  prompt.replace(/\d+/g, "N").replace(
    /\b[A-Z][a-z]+(?= |\?|\.|$)/g,
    (word) => NAMES.has(word) ? "NAME" : word,
  );
const NAMES = new Set(Object.values(WORLD).flat().map(({ name }) => name));

Deno.test("pocketQuestions() gives the same bytes for a seed on every machine", () => {
  const digest = hash(JSON.stringify(pocketQuestions(900, { seed: 7, pool: "test" })));
  assert.equal(digest, DIGEST);
  assert.notEqual(hash(JSON.stringify(pocketQuestions(900, { seed: 8, pool: "test" }))), DIGEST);
});
const DIGEST = 2967415121;

Deno.test("pocketQuestions() asks every family at every level, and nothing twice", () => {
  for (const pool of POOLS) {
    const prompts = new Set(of[pool].map(({ prompt }) => prompt));
    assert.equal(prompts.size, of[pool].length);
    for (const family of FAMILIES) {
      for (const level of LEVELS) {
        const asked = of[pool].filter((q) => q.family === family.name && q.level === level);
        assert.ok(asked.length >= 4, `${pool} asks ${asked.length} of ${family.name} ${level}`);
      }
    }
  }
});

Deno.test("pools share no prompt and no phrasing", () => {
  for (
    const [a, b] of [["language", "router"], ["language", "test"], ["router", "test"]] as const
  ) {
    const programless = (questions: PocketQuestion[]) =>
      new Set(questions.filter(({ family }) => family === "arithmetic").map(phrasing));
    const shared = [...programless(of[a])].filter((text) => programless(of[b]).has(text));
    assert.deepEqual(shared, [], `${a} and ${b}`);
    const prompts = new Set(of[a].map(({ prompt }) => prompt));
    assert.ok(of[b].every(({ prompt }) => !prompts.has(prompt)));
  }
});

Deno.test("pools share no operands: a sum of the test is in neither other pool", () => {
  const sums = (pool: Pool) =>
    new Set(
      of[pool].filter(({ family }) => family === "arithmetic")
        .map(({ prompt, reference }) => `${prompt.match(/\d+/g)!.sort()} -> ${reference}`),
    );
  for (const sum of sums("test")) {
    assert.ok(!sums("language").has(sum) && !sums("router").has(sum), sum);
  }
});

Deno.test("pools are alike: as many of their sums are odd as are even", () => {
  for (const pool of POOLS) {
    const sums = pocketQuestions(4500, { seed: 2, pool })
      .filter(({ family }) => family === "arithmetic").map(({ reference }) => Number(reference));
    const odd = sums.filter((sum) => sum % 2 === 1).length / sums.length;
    assert.ok(Math.abs(odd - 0.5) < 0.09, `${pool}: ${odd}`); // four standard errors
  }
});

Deno.test("a question is asked once in a pool, in whatever words", () => {
  for (const pool of POOLS) {
    const keys = of[pool].map(({ family, key }) => `${family}: ${key}`);
    assert.equal(new Set(keys).size, keys.length);
  }
});

Deno.test("every pool uses every wording and every frame, and no two pools a combination", () => {
  const combinations = POOLS.map((pool) =>
    phrasings(pool).map(({ wording, frame }) => `${wording} ${frame}`)
  );
  assert.equal(new Set(combinations.flat()).size, 25);
  for (const pool of POOLS) {
    assert.equal(new Set(phrasings(pool).map(({ wording }) => wording)).size, 5);
    assert.equal(new Set(phrasings(pool).map(({ frame }) => frame)).size, 5);
  }
});

Deno.test("arithmetic's references are right", () => {
  for (const { prompt, reference } of all.filter(({ family }) => family === "arithmetic")) {
    const [, a, operator, b] = prompt.match(/(\d+) (plus|minus|times|\+|-|\*) (\d+)/)!;
    const expected = /plus|\+/.test(operator)
      ? +a + +b
      : /minus|-/.test(operator)
      ? +a - +b
      : +a * +b;
    assert.equal(reference, String(expected), prompt);
  }
});

Deno.test("programs' references are what JavaScript computes", () => {
  for (const { prompt, reference } of all.filter(({ family }) => family === "programs")) {
    const code = prompt.match(/x = .*print\(.*?\)/)![0]
      .replace(/for i in range\((\d+)\): (.*?);/, "for (let i = 0; i < $1; i++) { $2 }")
      .replace(/if (x > \d+): (.*?); else: (.*?);/, "if ($1) { $2 } else { $3 }")
      .replace(/print\((.*)\)/, "return $1");
    const run = new Function(`let x, y; ${code}`);
    assert.equal(reference, String(run()), prompt);
  }
});

Deno.test("counting's and comparison's references follow from their prompts", () => {
  for (const { prompt, reference, family, level } of all) {
    if (family === "counting") {
      const words = prompt.match(/\b(cup|hat|key|map|pen|box|fan|jar)\b/g)!;
      const named = prompt.startsWith("In ") || prompt.includes(" In ") ? words.at(-1)! : words[0];
      assert.equal(Number(reference), words.filter((word) => word === named).length - 1, prompt);
    }
    if (family === "comparison") {
      const numbers = prompt.match(/\d+/g)!.map(Number);
      const ascending = numbers.toSorted((a, b) => a - b);
      const end = prompt.includes("largest") ? ascending.at(-1) : ascending[0];
      assert.equal(reference, level >= 4 ? ascending.join(", ") : String(end), prompt);
    }
  }
});

Deno.test("the world has 500 entities, and a tenth of them nobody is told about", () => {
  const entities = Object.values(WORLD).flat();
  assert.ok(entities.length >= 500);
  assert.equal(new Set(entities.map(({ name }) => name)).size, entities.length);
  const untold = entities.filter((entity) => !isTold(entity));
  assert.equal(untold.length, entities.length / 10);
  assert.ok(untold.every((entity) => obscurity(entity) === 5));
  const told = JSON.stringify(of.language);
  for (const { name } of untold) assert.ok(!new RegExp(`\\b${name}\\b`).test(told), name);
});

Deno.test("unanswerable questions are about nobody, or for what a thing cannot have", () => {
  const asked = all.filter(({ family, level }) => family === "unanswerable" && level >= 4);
  for (const { prompt, reference } of asked) {
    assert.equal(reference, UNKNOWN);
    assert.ok(![...NAMES].some((name) => prompt.includes(name)), prompt);
  }
});

Deno.test("answerKind() tells the kind of answer of every question from its reference", () => {
  for (const { id, reference, answer } of all) {
    assert.equal(answerKind(reference), answer, id);
  }
});

Deno.test("verifyAnswer() accepts each reference, and UNKNOWN only where it is the answer", () => {
  for (const question of all) {
    assert.deepEqual(verifyAnswer(question, question.reference), {
      correct: true,
      score: 1,
      attempted: question.family !== "unanswerable",
    });
    const shrug = verifyAnswer(question, "I don't know.");
    assert.equal(shrug.correct, question.family === "unanswerable");
    assert.equal(shrug.attempted, false);
  }
});
