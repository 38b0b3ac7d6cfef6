/**
 * PocketQA as the dataset "pocket": `lab evaluate --outcomes pocket`, `lab dataset --prompts pocket`. Its
 * questions are those of the router's pool; its outcomes are what both pocket models answer, by default.
 */
import { openOutcomes, type Question, type QuestionSet, registerDataset } from "../outcomes/mod.ts";
import { pocketOutcomesFile } from "./outcomes.ts";
import { type PocketQuestion, pocketQuestions, verifyAnswer } from "./questions.ts";

/** Questions where nobody says how many. */
const QUESTIONS = 300;

registerDataset({
  name: "pocket",
  title: "PocketQA: questions of a made-up world, answered by pocket-small and pocket-large",
  questions: ({ n = QUESTIONS, seed }) => questionSet(n, seed),
  outcomes: async () => await openOutcomes(await pocketOutcomesFile()),
});

function questionSet(n: number, seed: number): QuestionSet {
  const known = new Map<string, PocketQuestion>();
  const questions = pocketQuestions(n, { seed, pool: "router" }).map((question): Question => {
    known.set(question.id, question);
    const { id, prompt, family, reference } = question;
    return { dataset: "pocket", query_id: id, prompt, task: family, reference, split: "train" };
  });
  return {
    questions,
    verify: ({ query_id }, response) => verifyAnswer(known.get(query_id)!, response).correct,
  };
}
