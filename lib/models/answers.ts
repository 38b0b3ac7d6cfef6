/** Answers, and prompts that got none: a refused prompt leaves the others their answers. */
import { UserError } from "../core/errors.ts";
import type { Able } from "./capabilities.ts";
import type { Completion, GenerateOptions, Paid } from "./client.ts";
import type { Conversation } from "./messages.ts";

/** Some prompts got no answer, for a reason of their own. */
export class UnansweredError extends UserError {
  /** Why, by the prompt's place. */
  readonly failures: ReadonlyMap<number, string>;
  /** Samples of the prompts that were answered; empty for the failed ones. */
  readonly answers: Completion[][];
  /** US dollars that a host told of calls without an answer to be used. */
  readonly cost_usd: number;

  constructor(
    model: string,
    { failures, answers, cost_usd = 0 }: {
      failures: ReadonlyMap<number, string>;
      answers: Completion[][];
      cost_usd?: number;
    },
  ) {
    const [[prompt, reason]] = failures;
    super(
      `Cannot answer ${failures.size} of ${answers.length} prompts by ${model}: ` +
        `prompt ${prompt + 1}: ${reason}`,
    );
    this.failures = failures;
    this.answers = answers;
    this.cost_usd = cost_usd;
  }
}

/** As `client.generate()`, but a prompt without an answer throws nothing and has no samples. */
export async function tryGenerate(
  client: Able<"generate">,
  prompts: readonly Conversation[],
  options: GenerateOptions = {},
): Promise<{ answers: Completion[][]; failures: ReadonlyMap<number, string> }> {
  try {
    return { answers: await client.generate(prompts, options), failures: new Map() };
  } catch (error) {
    if (error instanceof UnansweredError) return error;
    throw error;
  }
}

/** Cost of an answer in US dollars, divided into this run and earlier ones. */
export function paidFor({ cost_usd, paid }: Completion): Paid {
  return paid ?? { now: cost_usd, earlier: 0 };
}
