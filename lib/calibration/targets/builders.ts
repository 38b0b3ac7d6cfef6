/** The builders of training examples by name: right ones, and the source's, which show what its data teach. */
import { findByName } from "../../core/find_by_name.ts";
import type { SparseMatrix } from "../../stats/sparse.ts";
import type { Calibrator } from "../calibrators/calibrator.ts";
import type { JudgedAnswer } from "./judged_answers.ts";
import { distinctQuestions } from "./nearby_questions.ts";
import {
  answersWithVerdicts,
  brierPairs,
  type Built,
  restatedPairs,
  statedTargets,
} from "./right_examples.ts";
import { sourceDpoV1, sourceDpoV2, sourceNeighbourTargets, sourceSft } from "./source_examples.ts";
import type { StatementFormat } from "./statement_format.ts";
import { agreementTargets, calibratedTargets, neighbourTargets } from "./target_confidences.ts";
import type { TrainingExample } from "./example_lines.ts";

export interface BuilderOptions {
  format: StatementFormat;
  /** Of cross-fitted targets. */
  calibrator: Calibrator;
  /** Unit vectors of questions, for builders with neighbours. */
  vectors: (prompts: string[]) => Promise<SparseMatrix>;
  /** Questions that count as similar. */
  neighbours: number;
  /** Of right targets for SFT, how many there are. @default any number */
  levels?: number | undefined;
  seed: number;
}

export interface ExampleBuilder {
  readonly name: string;
  /** True of a defective form of gstar_idk's. */
  readonly defective: boolean;
  readonly description: string;
  build(
    answers: readonly JudgedAnswer[],
    options: BuilderOptions,
  ): Promise<Built<TrainingExample>> | Built<TrainingExample>;
}

const vectorsOf = (answers: readonly JudgedAnswer[], { vectors }: BuilderOptions) =>
  vectors(distinctQuestions(answers).map(({ prompt }) => prompt));

export const EXAMPLE_BUILDERS: readonly ExampleBuilder[] = [
  {
    name: "sft-calibrated",
    defective: false,
    description: "each answer with its confidence recalibrated, by a fit on other questions",
    build: (answers, options) =>
      statedTargets(answers, {
        ...options,
        targets: calibratedTargets(answers, options),
        without: "no confidence",
      }),
  },
  {
    name: "sft-agreement",
    defective: false,
    description: "each answer with the share of the question's other samples that agree with it",
    build: (answers, options) =>
      statedTargets(answers, {
        ...options,
        targets: agreementTargets(answers),
        without: "the only sample of its question, or empty",
      }),
  },
  {
    name: "sft-neighbours",
    defective: false,
    description: "each answer with the accuracy on similar questions, its own not among them",
    async build(answers, options) {
      const vectors = await vectorsOf(answers, options);
      const targets = neighbourTargets(answers, { ...options, vectors });
      return statedTargets(answers, { ...options, targets, without: "no similar question" });
    },
  },
  {
    name: "verdicts",
    defective: false,
    description: "each answer without a confidence and with its verdict, for implicit calibration",
    build: answersWithVerdicts,
  },
  {
    name: "dpo-samples",
    defective: false,
    description: "samples of one question with one answer and two confidences, better Brier " +
      "score preferred; kept by the difference of the scores",
    build: brierPairs,
  },
  {
    name: "dpo-restated",
    defective: false,
    description: "each answer at its recalibrated confidence, preferred to the one that is stated",
    build: (answers, options) =>
      restatedPairs(answers, { ...options, targets: calibratedTargets(answers, options) }),
  },
  {
    name: "source-dpo-v1",
    defective: true,
    description: "0.9 preferred for right answers and 0.1 for wrong ones: targets are verdicts",
    build: sourceDpoV1,
  },
  {
    name: "source-dpo-v2",
    defective: true,
    description: "right answers nudged up, and for wrong ones the right answer at 0.90: low " +
      "confidences are rarely chosen",
    build: (answers, options) =>
      sourceDpoV2(answers, { ...options, referenceKey: "expected_answer" }),
  },
  {
    name: "source-dpo-v2-as-run",
    defective: true,
    description: "the same as it was run, with the right answers not found: empty ones are chosen",
    build: (answers, options) => sourceDpoV2(answers, { ...options, referenceKey: "ground_truth" }),
  },
  {
    name: "source-sft",
    defective: true,
    description: "the right answer, always at 0.90",
    build: (answers, options) =>
      sourceSft(answers, { ...options, referenceKey: "expected_answer" }),
  },
  {
    name: "source-sft-as-run",
    defective: true,
    description: "the same as it was run, with an empty answer where the model's was wrong",
    build: (answers, options) => sourceSft(answers, { ...options, referenceKey: "ground_truth" }),
  },
  {
    name: "source-neighbours",
    defective: true,
    description: "accuracy on similar questions, the question itself among them, moved by the " +
      "row's own verdict",
    async build(answers, options) {
      const vectors = await vectorsOf(answers, options);
      const targets = sourceNeighbourTargets(answers, { ...options, vectors });
      const { format } = options;
      return statedTargets(answers, { format, targets, without: "no similar question" });
    },
  },
];

/** @throws {UserError} for a name that no builder has */
export function exampleBuilder(name: string): ExampleBuilder {
  return findByName("builder", { name, items: EXAMPLE_BUILDERS });
}
