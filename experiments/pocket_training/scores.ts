/** The scores on the cards of the pocket models, measured on the test pool. */
import { user } from "../../lib/models/mod.ts";
import { cosineOf } from "../../lib/onnx/mod.ts";
import {
  openPocketEncoder,
  openPocketModel,
  paraphrases,
  type PocketLanguageModel,
  type PocketModel,
  pocketQuestions,
  verifyAnswer,
} from "../../lib/pocket/mod.ts";
import { random } from "../../lib/core/random.ts";

/** Test questions of a card. */
const N = 1800, PAIRS = 1000, SEED = 1;

export interface Scores {
  scores: Record<string, unknown>;
  measured: string;
}

/** Scores given weights: the bytes of a safetensors file. */
export function scorePocketModel(name: PocketModel, weights: Uint8Array): Promise<Scores> {
  return name === "pocket-encoder" ? scoreEncoder(weights) : scoreAnswers(name, weights);
}

async function scoreAnswers(
  name: PocketLanguageModel,
  weights: Uint8Array,
): Promise<Scores> {
  const client = await openPocketModel(name, { weights });
  const questions = pocketQuestions(N, { seed: SEED, pool: "test" });
  const answers = await client.generate(questions.map(({ prompt }) => user(prompt)), {
    temperature: 0,
  });
  const right = questions.map((question, i) => verifyAnswer(question, answers[i][0].text).correct);
  const share = (of: (index: number) => boolean) => {
    const rows = [...questions.keys()].filter(of);
    return Number((rows.filter((i) => right[i]).length / rows.length).toFixed(4));
  };
  const by = (key: "family" | "level") =>
    Object.fromEntries(
      [...new Set(questions.map((question) => question[key]))]
        .map((value) => [value, share((i) => questions[i][key] === value)]),
    );
  return {
    scores: { accuracy: share(() => true), by_family: by("family"), by_level: by("level") },
    measured: `greedy answers to ${N} questions of the test pool, seed ${SEED}`,
  };
}

async function scoreEncoder(weights: Uint8Array): Promise<Scores> {
  const encoder = await openPocketEncoder({ weights });
  const next = random(SEED, "paraphrases of a card");
  const pairs: [string, string][] = [], asked = new Set<string>();
  while (pairs.length < PAIRS) {
    const { key, prompts } = paraphrases("test", next);
    if (!asked.has(key)) pairs.push(prompts);
    asked.add(key);
  }
  const anchors = await encoder.embed(pairs.map(([anchor]) => anchor));
  const others = await encoder.embed(pairs.map(([, other]) => other));
  const found = anchors.filter((anchor, i) => {
    const own = cosineOf(anchor, others[i]);
    return others.every((other) => cosineOf(anchor, other) <= own);
  });
  return {
    scores: { paraphrase_found: found.length / PAIRS },
    measured: `${PAIRS} test questions: how often, of a paraphrase of each, the nearest is its own`,
  };
}
