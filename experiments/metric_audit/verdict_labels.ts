/**
 * Labels from a judge's words. gstar_idk's judges of answers (llm_router/evaluation/
 * judge_slm_answers.py) took an answer for right if the verdict contained "correct", which
 * "Incorrect" does. So the label said whether the call returned, and nothing else.
 */
import { mean } from "simple-statistics";
import { sourceLabel } from "../../lib/calibration/mod.ts";
import { parseVerdict } from "../../lib/grading/mod.ts";
import { type KnownEstimate, proportion } from "../../lib/stats/mod.ts";
import { permutation, pick, random } from "../../lib/core/random.ts";

/** Verdicts of judges that are told to say only "Correct" or "Incorrect". */
const WORDS: Record<"right" | "wrong", readonly string[]> = {
  right: ["Correct", "correct", "Correct.", "CORRECT\n"],
  wrong: ["Incorrect", "incorrect", "Incorrect.", "INCORRECT\n"],
};

/** Recorded where the judge's host did not answer. */
const FAILED = "Error";

/** Verdicts of a judge that is never wrong; a share of its calls fails. */
export function verdicts(
  correct: readonly (0 | 1)[],
  { failing, seed }: { failing: number; seed: number },
): string[] {
  const next = random(seed, "verdicts"), n = correct.length;
  const place = permutation(n, next);
  return correct.map((right, i) => {
    const words = pick(WORDS[right ? "right" : "wrong"], next);
    return place[i] < Math.round(failing * n) ? FAILED : words;
  });
}

/** A verdict read as one word; null where it is neither of the two, which is no label. */
export function exactVerdict(verdict: string): 0 | 1 | null {
  switch (parseVerdict(verdict)) {
    case "Correct":
      return 1;
    case "Incorrect":
      return 0;
    default:
      return null;
  }
}

export interface LabelCheck {
  failing: number;
  /** Share of answers that are right. */
  truth: number;
  /** Share that the source's reading labels right. */
  substring: number;
  /** Share of its labels that are wrong. */
  flipped: number;
  /** The label of each answer by exact reading, null where there is no verdict. */
  exact: (0 | 1 | null)[];
  /** Share right of what exact reading labels, and share of answers that it leaves without a label. */
  accuracy: KnownEstimate;
  unlabelled: number;
}

/** Both readings of one judge's verdicts. */
export function checkLabels(
  correct: readonly (0 | 1)[],
  { failing, seed }: { failing: number; seed: number },
): LabelCheck {
  const said = verdicts(correct, { failing, seed });
  const substring = said.map(sourceLabel), exact = said.map(exactVerdict);
  const labels = exact.filter((label) => label !== null);
  return {
    failing,
    truth: mean([...correct]),
    substring: mean(substring),
    flipped: mean(substring.map((label, i) => label === correct[i] ? 0 : 1)),
    exact,
    accuracy: proportion(labels.map((label) => label === 1)),
    unlabelled: 1 - labels.length / exact.length,
  };
}

/** Both readings of the verdicts on each model's answers, by the share of calls that fail. */
export function checkModels(
  models: Readonly<Record<string, readonly { correct: 0 | 1 }[]>>,
  { failing, seed }: { failing: readonly number[]; seed: number },
): (LabelCheck & { model: string })[] {
  return failing.flatMap((failing) =>
    Object.entries(models).map(([model, answers]) => ({
      model,
      ...checkLabels(answers.map(({ correct }) => correct), { failing, seed }),
    }))
  );
}
