/** `lab serve`: routers as an HTTP service, fitted at start, with models to answer. */
import { Command } from "commander";
import { able, openClient, type Price, type Thinking } from "../lib/models/mod.ts";
import { readPolicyModel } from "../lib/pocket/mod.ts";
import { UserError } from "../lib/core/errors.ts";
import { counted, formatList } from "../lib/core/wording.ts";
import { type CandidateMatrix, candidateName } from "../lib/outcomes/mod.ts";
import { checkModels, readMapper } from "../lib/policies/mod.ts";
import {
  type FitOptions,
  isSaved,
  type Openers,
  openersOf,
  openRouters,
  type Router,
  type RouterFactory,
  ROUTERS,
} from "../lib/routers/mod.ts";
import { createService, LIMITS, type Service } from "../lib/serve/mod.ts";
import { inPlaceOf, list, positive, routerList, tokenPrice, wholeNumber } from "./flags.ts";
import { interruptible } from "./interrupt.ts";
import {
  addRouterModelOptions,
  FOLDER_HELP,
  type RouterModelFlags,
  routerModelsOf,
  thinkingOption,
} from "./model_options.ts";
import {
  addProgramOptions,
  MODULE_HELP,
  type OwnRouterFlags,
  ownRouters,
} from "./own_router_options.ts";
import { addCostOptions } from "./plan_options.ts";
import { openCandidates, type PoolFlags, servedPool } from "./serve_pool.ts";
import { savedPool } from "./serve_saved.ts";

/** A model's limits are its own; this one is against slips of the finger. */
const TOKENS = wholeNumber(1, 9_999_999);

export function serveCommand(): Command {
  const command = new Command("serve")
    .option(
      "--weak <model>",
      "of two, who answers what needs no more (default: the cheapest of the outcomes)",
    )
    .option("--strong <model>", "of two, who answers the rest (default: the best of the outcomes)")
    .option(
      "--candidates <names>",
      "in their place a pool that the outcomes have: MODEL, or MODEL@bo1-5:SCORE for best-of-n",
      list,
    )
    .option(
      "--map <learned=served...>",
      "who answers in the place of a model that the outcomes name otherwise",
      inPlaceOf,
    )
    .option(
      "--price <model=in,out...>",
      "US dollars per million tokens of prompts and of answers",
      tokenPrice,
    )
    .addOption(thinkingOption())
    .option(
      "--router <names>",
      "routers, separated by commas; /predict asks the first (default: tfidf-logistic)",
      routerList,
    )
    .option(
      "--mapper <file>",
      "business rules (JSON) that say which model serves a query by the policy that a router names",
    )
    .option(
      "--policy-model <folder>",
      "a model of lab policy train, which the router policy asks instead of training one",
    )
    .option(
      "--outcomes <name-or-file>",
      "what they learn from (default: pocket; nothing where all routers were saved by lab router fit)",
    )
    .option(
      "--port <number>",
      "port to listen at; 0 for any that is free",
      wholeNumber(0, 65_535),
      8000,
    )
    .option("--host <address>", "address to listen at", "127.0.0.1")
    .option("--token-env <name>", "environment variable with the token that clients must send")
    .option(
      "--allow-host <names>",
      "names by which clients may call where there is no token, beside localhost",
      list,
      [],
    )
    .option("--cors <origin>", "origin whose pages may call, or * (default: none)")
    .option(
      "--budget <usd>",
      "US dollars that answers may cost at most; where a call does not fit, the cheapest candidate answers",
      positive,
    )
    .option(
      "--timeout <seconds>",
      "in which an answer must be there; of a stream the next piece",
      positive,
      LIMITS.timeoutMs / 1000,
    )
    .option(
      "--fallback",
      "another model answers where the chosen one fails or is late; a mapper's file says itself who",
      false,
    )
    .option(
      "--max-concurrent <n>",
      `requests in work at once at each model; ${LIMITS.queued} more may wait`,
      wholeNumber(1, 99_999),
      LIMITS.concurrent,
    )
    .option("--max-answer <tokens>", "most tokens of an answer (default: as the model can)", TOKENS)
    .option(
      "--max-characters <n>",
      "most characters of a text of /predict; a chat's limit is the context of the model",
      wholeNumber(1, 99_999_999),
      LIMITS.characters,
    )
    .option(
      "--max-body <MiB>",
      "most of a request's body",
      wholeNumber(1, 999),
      LIMITS.bodyBytes / 2 ** 20,
    )
    .option("--log-queries", "log the queries' text too, and what a router says of it", false)
    .option("--log-answers", "log the answers too", false);
  addCostOptions(addProgramOptions(command), "--outcome-price");
  return addRouterModelOptions(command)
    .addHelpText(
      "after",
      `
Routers:
${SERVABLE.map((router) => `  ${router.name.padEnd(23)}${router.description}`).join("\n")}
  ${FOLDER_HELP}
  ${MODULE_HELP}

One line of JSON a request goes to stdout. Ctrl-C lets requests in work end, for 10 seconds at most.
Before a call the most that it may cost is taken from the budget, and after it what it did not cost is
put back. --price is of models that answer, --outcome-price of the tokens that the outcomes have: what a
candidate costs, and which is the weak one. Without a token only requests to localhost, the address of --host and the
names of --allow-host are answered. A candidate that is no model to be asked needs --map LEARNED=SERVED.

Examples:
  lab serve --router tfidf-logistic,tfidf-knn --budget 0.01
  lab serve --outcomes mine.parquet --weak groq/llama-3.1-8b-instant \\
    --strong openrouter/openai/gpt-oss-120b --price groq/llama-3.1-8b-instant=IN,OUT \\
    openrouter/openai/gpt-oss-120b=IN,OUT
  lab serve --outcomes routellm/gsm8k --map gpt-4-1106-preview=openrouter/openai/gpt-oss-120b \\
    mistralai/Mixtral-8x7B-Instruct-v0.1=groq/llama-3.1-8b-instant
  lab serve --router policy --policy-model ./my-policy --mapper mapper.json --budget 10
  lab serve --outcomes sampled.parquet --candidates pocket-small@bo1-5:confidence,pocket-large
  lab serve --router ./mine.ts --outcomes mine.parquet
  lab serve --router ./folder --outcomes mine.parquet --candidates small,middle,large --strong large
  lab serve --router ./my-router          # of lab router fit: no outcomes, and no wait for a fit
  curl localhost:8000/predict --json '{"text": "What is 17 plus 25?"}'
  curl localhost:8000/v1/chat/completions --json '{"model": "router-tfidf-logistic-0.5",
    "messages": [{"role": "user", "content": "What is 17 plus 25?"}]}'`,
    )
    .action(serve);
}

/** Others know the answers to recorded queries, and nothing of a new one. */
const SERVABLE = ROUTERS.filter(({ learnsFrom }) => learnsFrom !== "answers");

interface ServeFlags extends RouterModelFlags, PoolFlags, OwnRouterFlags {
  router?: string[];
  port: number;
  host: string;
  tokenEnv?: string;
  allowHost: string[];
  cors?: string;
  budget?: number;
  timeout: number;
  fallback: boolean;
  maxConcurrent: number;
  maxAnswer?: number;
  maxCharacters: number;
  maxBody: number;
  logQueries: boolean;
  logAnswers: boolean;
  mapper?: string;
  policyModel?: string;
  price?: Record<string, Price>;
  thinking?: Record<string, Thinking>;
}

async function serve(flags: ServeFlags): Promise<void> {
  const token = flags.tokenEnv === undefined ? undefined : tokenIn(flags.tokenEnv);
  const policyModel = flags.policyModel === undefined
    ? undefined
    : await openPolicyModel(flags.policyModel);
  const mapper = flags.mapper === undefined
    ? undefined
    : await readMapper(flags.mapper, policyModel);
  const factories = await servable(flags);
  const pool = savedPool(factories, flags) ?? await servedPool(flags);
  const candidates = await openCandidates(pool, flags);
  // Before the routers are fitted, which may take long
  if (mapper) checkModels(mapper, candidates.map(({ client }) => client.name));
  for (const [j, candidate] of pool.candidates.entries()) {
    const learned = candidateName(candidate), { name } = candidates[j].client;
    if (name !== learned) console.error(`${name} answers in the place of ${learned}`);
  }
  if (pool.unused.length > 0) {
    console.error(
      `No router chooses ${
        pool.unused.join(", ")
      }, which the outcomes have too: name a pool with --candidates`,
    );
  }
  const service = createService({
    routers: await interruptible(
      (signal) =>
        fitRouters(factories, pool.train, {
          ...{ ...openersOf(routerModelsOf(flags)), policyModel, signal },
        }),
      { kept: () => "no router was fitted to its end; trainings are kept, and go on from there" },
    ),
    mapper,
    candidates,
    budgetUsd: flags.budget,
    fallback: flags.fallback,
    limits: {
      concurrent: flags.maxConcurrent,
      timeoutMs: 1000 * flags.timeout,
      answerTokens: flags.maxAnswer ?? LIMITS.answerTokens,
      characters: flags.maxCharacters,
      bodyBytes: flags.maxBody * 2 ** 20,
    },
    token,
    hosts: [flags.host, ...flags.allowHost],
    corsOrigin: flags.cors,
    logQueries: flags.logQueries,
    logAnswers: flags.logAnswers,
    log: (line) => console.log(JSON.stringify(line)),
  });
  const server = listen(service, flags);
  await interrupted();
  console.error("Stopping: requests in work may end; again to stop at once");
  await service.close();
  const closed = server.shutdown().then(() => true);
  const late = new Promise<false>((resolve) => setTimeout(resolve, 500, false));
  const orderly = await Promise.race([closed, late]);
  console.error(
    "Stopped: what hosted models answered, and routers that took training, are kept in the store",
  );
  // A client that does not end its request would keep the process alive
  if (!orderly) Deno.exit(0);
}

/** With the policies that it says. */
async function openPolicyModel(name: string): Promise<NonNullable<FitOptions["policyModel"]>> {
  const { card: { policies } } = await readPolicyModel(name);
  return { client: able(await openClient(name), "generate"), policies };
}

/**
 * The routers that are named, or of a program.
 *
 * @throws {UserError} for one that knows the answers, or as openRouters() does
 */
async function servable(flags: ServeFlags): Promise<RouterFactory[]> {
  const { router = flags.routerCommand === undefined ? ["tfidf-logistic"] : [] } = flags;
  const factories = await openRouters([...router, ...await ownRouters(flags)]);
  const knowing = factories.find(({ learnsFrom }) => learnsFrom === "answers");
  if (knowing === undefined) return factories;
  throw new UserError(
    `Cannot serve ${knowing.name} as it knows answers to recorded queries alone`,
    { hint: `Routers to serve: ${SERVABLE.map((router) => router.name).join(", ")}` },
  );
}

/** The routers by name, fitted on the outcomes; without any they are all saved, and opened. */
async function fitRouters(
  factories: readonly RouterFactory[],
  train: CandidateMatrix | null,
  options: Openers & Pick<FitOptions, "policyModel" | "signal">,
): Promise<Map<string, Router>> {
  const routers = new Map<string, Router>();
  if (train === null) {
    for (const saved of factories.filter(isSaved)) {
      console.error(`Opening ${saved.name}: ${saved.description}`);
      routers.set(saved.name, await saved.open(options));
    }
    return routers;
  }
  console.error(
    `Fitting ${formatList(factories.map(({ name }) => name))} on ${
      counted(train.queries.length, "query", "queries")
    } that ` +
      `${formatList(train.candidates.map(candidateName))} answered`,
  );
  for (const factory of factories) {
    routers.set(factory.name, await factory.fit(train, { seed: 1, ...options }));
  }
  return routers;
}

function listen(service: Service, { host, port }: ServeFlags): Deno.HttpServer {
  const onListen = ({ hostname, port }: { hostname: string; port: number }) =>
    console.error(`Serving at http://${hostname}:${port}, documented at /docs`);
  try {
    return Deno.serve({ hostname: host, port, onListen }, service.fetch);
  } catch (cause) {
    throw new UserError(`Cannot serve at ${host}:${port}: ${(cause as Error).message}`, {
      hint: "Choose another with --host and --port",
      cause,
    });
  }
}

/** Resolves at the first request to stop; a second one ends the process as ever. */
async function interrupted(): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const stop = () => {
    for (const signal of SIGNALS) Deno.removeSignalListener(signal, stop);
    resolve();
  };
  for (const signal of SIGNALS) Deno.addSignalListener(signal, stop);
  await promise;
}

const SIGNALS = ["SIGINT", "SIGTERM"] as const;

function tokenIn(name: string): string {
  const token = Deno.env.get(name) ?? "";
  if (/^[\w.~+/-]+=*$/.test(token)) return token;
  throw new UserError(
    `Cannot use the token in ${name} as it must be letters, digits and -._~+/, maybe with = after ` +
      `them: it is ${token === "" ? "not set" : "of other characters"}`,
    { hint: `Make one: export ${name}=$(openssl rand -hex 32)` },
  );
}
