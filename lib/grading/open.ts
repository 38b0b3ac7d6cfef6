/** The judge of a name: any model that clients open, each by the method it is capable of. */
import { type ClientOptions, isPocket, openClient } from "../models/mod.ts";
import { openPocketModel } from "../pocket/mod.ts";
import type { Judge } from "./judge.ts";
import { likelihoodJudge } from "./likelihood_judge.ts";
import { rubricJudge } from "./rubric_judge.ts";

/** @throws {UserError} as openClient() does */
export async function openJudge(name: string, options: ClientOptions = {}): Promise<Judge> {
  if (isPocket(name)) return likelihoodJudge(await openPocketModel(name));
  return rubricJudge(await openClient(name, options));
}
