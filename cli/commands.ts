/**
 * The sub-commands of `lab`, in the order of its help. The code of one is loaded when it is called: that of all
 * takes half a second.
 */
import { Command } from "commander";

/** A sub-command, as `lab --help` lists it. */
interface Entry {
  name: string;
  description: string;
  load: () => Promise<Command>;
  /** False where it opens no dataset and no model by its name. @default true */
  opens?: false;
}

export const COMMANDS: readonly Entry[] = [
  {
    name: "data",
    description: "list, fetch, import and describe recorded outcomes",
    load: async () => (await import("./data.ts")).dataCommand(),
  },
  {
    name: "prompts",
    description: "sets of prompts for models to answer",
    load: async () => (await import("./prompts.ts")).promptsCommand(),
  },
  {
    name: "sample",
    description: "draw several answers of each model to each prompt, and save them as outcomes",
    load: async () => (await import("./sample.ts")).sampleCommand(),
  },
  {
    name: "score",
    description: "score recorded answers: adds columns score.NAME to a table of outcomes",
    load: async () => (await import("./score.ts")).scoreCommand(),
  },
  {
    name: "answers",
    description: "have models answer questions, and say how sure they are of each answer",
    load: async () => (await import("./answers.ts")).answersCommand(),
  },
  {
    name: "judge",
    description: "have recorded answers judged: Correct, Incorrect or Not attempted",
    load: async () => (await import("./judge.ts")).judgeCommand(),
  },
  {
    name: "dataset",
    description: "make a routing dataset: models answer prompts, a judge rates the answers 1 to 5",
    load: async () => (await import("./dataset.ts")).datasetCommand(),
  },
  {
    name: "oracle",
    description: "label queries with policies, by what a medium and a large model do with them",
    load: async () => (await import("./oracle.ts")).oracleCommand(),
  },
  {
    name: "policy",
    description: "routers that name a policy for a query",
    load: async () => (await import("./policy.ts")).policyCommand(),
  },
  {
    name: "pipeline",
    description: "train a policy router on what two models do, and test it: one command",
    load: async () => (await import("./pipeline.ts")).pipelineCommand(),
  },
  {
    name: "evaluate",
    description: "evaluate routers on recorded outcomes: cost-quality measures with intervals",
    load: async () => (await import("./evaluate.ts")).evaluateCommand(),
  },
  {
    name: "compare",
    description: "compare two runs of lab evaluate: differences with intervals, B less A",
    load: async () => (await import("./compare.ts")).compareCommand(),
    opens: false,
  },
  {
    name: "leaderboard",
    description:
      "rank the routers of saved runs: measures, intervals, and which are shown to differ",
    load: async () => (await import("./leaderboard.ts")).leaderboardCommand(),
  },
  {
    name: "threshold",
    description: "fit a router's threshold to a target, for lab serve",
    load: async () => (await import("./threshold.ts")).thresholdCommand(),
  },
  {
    name: "calibrate",
    description:
      "measure whether the confidences in a file come true, with intervals and references",
    load: async () => (await import("./calibrate.ts")).calibrateCommand(),
  },
  {
    name: "calibration",
    description: "train a model to state how sure it is, and measure what that changed",
    load: async () => (await import("./calibration.ts")).calibrationCommand(),
  },
  {
    name: "reward",
    description: "train and evaluate reward models, which pick the best of several answers",
    load: async () => (await import("./reward.ts")).rewardCommand(),
  },
  {
    name: "jobs",
    description: "GPU jobs: sample, train and score real models on this machine or on Modal",
    load: async () => (await import("./jobs.ts")).jobsCommand(),
    opens: false,
  },
  {
    name: "router",
    description: "routers in folders: fit and save one, or write training data for a GPU job",
    load: async () => (await import("./router.ts")).routerCommand(),
  },
  {
    name: "run",
    description: "run notebooks in real kernels and render the report",
    load: async () => (await import("./run.ts")).runCommand(),
    opens: false,
  },
  {
    name: "new",
    description: "begin a study: its folder, notebook and tests, a copy of a small one that runs",
    load: async () => (await import("./new.ts")).newCommand(),
    opens: false,
  },
  {
    name: "history",
    description: "a study's figures over its runs and commits, with a picture",
    load: async () => (await import("./history.ts")).historyCommand(),
    opens: false,
  },
  {
    name: "notebooks",
    description: "set up JupyterLab, nbclient and papermill, and keep outputs out of commits",
    load: async () => (await import("./notebooks.ts")).notebooksCommand(),
    opens: false,
  },
  {
    name: "pocket",
    description: "the embedded world: its questions and models",
    load: async () => (await import("./pocket.ts")).pocketCommand(),
  },
  {
    name: "serve",
    description: "serve routers over HTTP: decisions, and answers by OpenAI's API",
    load: async () => (await import("./serve.ts")).serveCommand(),
  },
  {
    name: "cache",
    description: "what is kept of earlier runs: notebooks, answers, vectors, scorers, outcomes",
    load: async () => (await import("./cache.ts")).cacheCommand(),
    opens: false,
  },
];

/**
 * The sub-commands of a call: the one that it names with all that it has, the others as `lab --help` lists them.
 *
 * @param args Of `lab`, e.g. ["data", "list"] or ["help", "data"].
 */
export function commandsFor(args: readonly string[]): Promise<Command[]> {
  const [first, second] = args.filter((arg) => !arg.startsWith("-"));
  const called = first === "help" ? second : first;
  return Promise.all(COMMANDS.map(async (entry) => {
    const { name, description, opens = true } = entry;
    if (name !== called) return new Command(name).description(description);
    // The dataset "pocket" and the pocket models open by their names, which help lists too
    if (opens) await import("../lib/pocket/mod.ts");
    return (await entry.load()).description(description);
  }));
}
