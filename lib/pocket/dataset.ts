/**
 * PocketQA as the dataset "pocket": `lab evaluate --outcomes pocket`, `lab dataset --prompts pocket`. Its
 * questions are those of the router's pool; its outcomes are what both pocket models answer, by default.
 */
import { openOutcomes, registerDataset } from "../outcomes/mod.ts";
import { verify } from "./answer.ts";
import { pocketOutcomesFile } from "./outcomes.ts";
import { answerKind, asQuestion, pocketQuestions } from "./questions.ts";

/** Questions where nobody says how many. */
const QUESTIONS = 300;

registerDataset({
  name: "pocket",
  title: "PocketQA: questions of a made-up world, answered by pocket-small and pocket-large",
  questions: ({ n = QUESTIONS, seed, onProgress }) =>
    pocketQuestions(n, { seed, pool: "router", onProgress })
      .map((question) => asQuestion(question, "train")),
  verify({ reference }, response) {
    const { score, ...verdict } = verify(response, reference!, answerKind(reference!));
    return { ...verdict, credit: score };
  },
  outcomes: async () => await openOutcomes(await pocketOutcomesFile()),
});
