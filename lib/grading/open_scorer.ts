/**
 * The scorer of a name: `verifier`, `graded`, or a prefix and what it is made of, e.g. `judge:pocket-large`.
 * A new kind of scorer is registered in the one table here.
 */
import { UserError } from "../core/errors.ts";
import type { OpenOptions } from "../models/mod.ts";
import type { AnswerScorer } from "./answer_scorer.ts";
import { gradedScorer, verifierScorer } from "./exact_scorers.ts";
import { judgeScorer } from "./judge_scorer.ts";
import { likelihoodScorer } from "./likelihood_scorer.ts";
import { openRewardModel } from "./reward_model.ts";

interface ScorerKind {
  /** What stands after the prefix, as help texts name it; null for a scorer that is a name alone. */
  argument: string | null;
  /** In a few words, for help texts. */
  describe: string;
  open(argument: string, options: OpenOptions): AnswerScorer | Promise<AnswerScorer>;
}

const KINDS: Record<string, ScorerKind> = {
  verifier: {
    argument: null,
    describe:
      "1 where the answer is right: by the dataset's own verifier, else equal to the reference",
    open: () => verifierScorer,
  },
  graded: {
    argument: null,
    describe:
      "partial credit, of datasets that define it, as pocket does: 1 for right, less by closeness",
    open: () => gradedScorer,
  },
  likelihood: {
    argument: "MODEL",
    describe: "the probability that MODEL gives the answer",
    open: likelihoodScorer,
  },
  judge: {
    argument: "MODEL",
    describe: "MODEL's rating from 1 to 5, as lab dataset has it",
    open: judgeScorer,
  },
  reward: {
    argument: "FOLDER",
    describe: "the reward that the model in FOLDER gives, as lab reward train writes it",
    open: (folder) => openRewardModel(folder),
  },
};

/**
 * Opens a scorer by its name.
 *
 * @throws {UserError} for a name that is none, or as the scorer's model says
 */
export async function openAnswerScorer(
  name: string,
  options: OpenOptions = {},
): Promise<AnswerScorer> {
  const [, prefix, argument] = /^([^:]*)(?::(.*))?$/s.exec(name)!;
  const kind = Object.hasOwn(KINDS, prefix) ? KINDS[prefix] : undefined;
  if (
    kind !== undefined && (kind.argument === null) === (argument === undefined) && argument !== ""
  ) {
    return await kind.open(argument ?? "", options);
  }
  throw new UserError(`Cannot score by "${name}" as there is no scorer of this name`, {
    hint: `There are\n${describeScorers()}`,
  });
}

/** The scorers there are, a line each. */
export function describeScorers(): string {
  return Object.entries(KINDS).map(([prefix, { argument, describe }]) => {
    const name = argument === null ? prefix : `${prefix}:${argument}`;
    return `  ${name.padEnd(17)} ${describe}`;
  }).join("\n");
}
