/** The judge of a name: any model that can be opened, each by the method it is capable of. */
import { able, can, openClient, type OpenOptions } from "../models/mod.ts";
import type { Judge } from "./judge.ts";
import { likelihoodJudge } from "./likelihood_judge.ts";
import { rubricJudge } from "./rubric_judge.ts";

/**
 * A model that scores answers judges by likelihood, one that only generates by a rubric.
 *
 * @throws {UserError} as openClient() does, or for a model that can do neither
 */
export async function openJudge(name: string, options: OpenOptions = {}): Promise<Judge> {
  const client = await openClient(name, options);
  return can(client, "score") ? likelihoodJudge(client) : rubricJudge(able(client, "generate"));
}
