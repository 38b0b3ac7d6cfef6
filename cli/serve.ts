/** `lab serve`: routers as an HTTP service, fitted at start, with models to answer. */
import { Command } from "commander";
import { POCKET_LANGUAGE_MODELS } from "../lib/pocket/mod.ts";
import { bestOf, openClient, type Price } from "../lib/models/mod.ts";
import { UserError } from "../lib/core/errors.ts";
import { poolOf, weakIndex } from "../lib/evaluation/mod.ts";
import {
  type CandidateMatrix,
  candidateMeans,
  candidateName,
  openOutcomes,
  selectQueries,
} from "../lib/outcomes/mod.ts";
import {
  type FitOptions,
  type Openers,
  openersOf,
  type Router,
  routerByName,
  ROUTERS,
} from "../lib/routers/mod.ts";
import { createService, LIMITS, type ServedCandidate, type Service } from "../lib/serve/mod.ts";
import { list, positive, tokenPrice, wholeNumber } from "./flags.ts";
import { interruptible } from "./interrupt.ts";
import { addRouterModelOptions, type RouterModelFlags, routerModelsOf } from "./model_options.ts";

export function serveCommand(): Command {
  const command = new Command("serve")
    .description("serve routers over HTTP: decisions, and answers by OpenAI's API")
    .option("--weak <model>", "of two, who answers what needs no more", "pocket-small")
    .option("--strong <model>", "of two, who answers the rest", "pocket-large")
    .option(
      "--candidates <names>",
      "in their place a pool that the outcomes have: MODEL, or MODEL@bo1-5:SCORE for best-of-n",
      list,
    )
    .option(
      "--price <model=in,out...>",
      "US dollars per million tokens of prompts and of answers",
      tokenPrice,
    )
    .option("--router <names>", "routers, separated by commas; /predict asks the first", list, [
      "tfidf-logistic",
    ])
    .option("--outcomes <name-or-file>", "what they learn from (default: pocket)")
    .option(
      "--port <number>",
      "port to listen at; 0 for any that is free",
      wholeNumber(0, 65_535),
      8000,
    )
    .option("--host <address>", "address to listen at", "127.0.0.1")
    .option("--token-env <name>", "environment variable with the token that clients must send")
    .option("--cors <origin>", "origin whose pages may call, or * (default: none)")
    .option(
      "--budget <usd>",
      "US dollars; once spent, the cheapest candidate answers everything",
      positive,
    )
    .option(
      "--max-concurrent <n>",
      `requests in work at once; ${LIMITS.queued} more may wait`,
      wholeNumber(1, 99_999),
      LIMITS.concurrent,
    )
    .option("--log-queries", "log the queries' text too", false);
  return addRouterModelOptions(command)
    .addHelpText(
      "after",
      `
Routers:
${SERVABLE.map((router) => `  ${router.name.padEnd(23)}${router.description}`).join("\n")}

One line of JSON a request goes to stdout. Ctrl-C lets requests in work end, for 10 seconds at most.

Examples:
  lab serve --router tfidf-logistic,tfidf-knn --budget 0.01
  lab serve --outcomes mine.parquet --weak groq/llama-3.1-8b-instant \\
    --strong openrouter/openai/gpt-oss-120b --price groq/llama-3.1-8b-instant=IN,OUT \\
    openrouter/openai/gpt-oss-120b=IN,OUT
  lab serve --outcomes sampled.parquet --candidates pocket-small@bo1-5:confidence,pocket-large
  curl localhost:8000/predict --json '{"text": "What is 17 plus 25?"}'
  curl localhost:8000/v1/chat/completions --json '{"model": "router-tfidf-logistic-0.5",
    "messages": [{"role": "user", "content": "What is 17 plus 25?"}]}'`,
    )
    .action(serve);
}

/** Others know the answers to recorded queries, and nothing of a new one. */
const SERVABLE = ROUTERS.filter(({ learnsFrom }) => learnsFrom !== "answers");

interface ServeFlags extends RouterModelFlags {
  router: string[];
  outcomes?: string;
  port: number;
  host: string;
  tokenEnv?: string;
  cors?: string;
  budget?: number;
  maxConcurrent: number;
  logQueries: boolean;
  weak: string;
  strong: string;
  candidates?: string[];
  price?: Record<string, Price>;
}

async function serve(flags: ServeFlags): Promise<void> {
  const token = flags.tokenEnv === undefined ? undefined : tokenIn(flags.tokenEnv);
  const train = await trainingPool(flags);
  const service = createService({
    policies: await interruptible(
      (signal) => fitRouters(flags.router, train, { ...openersOf(routerModelsOf(flags)), signal }),
      { kept: () => "no router was fitted to its end; trainings are kept, and go on from there" },
    ),
    candidates: await openCandidates(train, flags),
    budgetUsd: flags.budget,
    limits: { concurrent: flags.maxConcurrent },
    token,
    corsOrigin: flags.cors,
    logQueries: flags.logQueries,
    log: (line) => console.log(JSON.stringify(line)),
  });
  const server = listen(service, flags);
  await interrupted();
  console.error("Stopping: requests in work may end; again to stop at once");
  await Promise.all([service.close(), server.shutdown()]);
  console.error(
    "Stopped: what hosted models answered, and routers that took training, are kept in the store",
  );
}

/** The routers by name, fitted on the pool. */
async function fitRouters(
  names: string[],
  train: CandidateMatrix,
  options: Openers & Pick<FitOptions, "signal">,
): Promise<Map<string, Router>> {
  const factories = names.map((name) => {
    const factory = routerByName(name);
    if (SERVABLE.includes(factory)) return factory;
    throw new UserError(`Cannot serve ${name} as it knows answers to recorded queries alone`, {
      hint: `Routers to serve: ${SERVABLE.map((router) => router.name).join(", ")}`,
    });
  });
  console.error(
    `Fitting ${names.join(", ")} on ${train.queries.length.toLocaleString("en")} queries that ` +
      `${train.candidates.map(candidateName).join(" and ")} answered`,
  );
  const routers = new Map<string, Router>();
  for (const factory of factories) {
    routers.set(factory.name, await factory.fit(train, { seed: 1, ...options }));
  }
  return routers;
}

/** The pool's outcomes on the training split, or all of them without one. */
async function trainingPool({ outcomes, candidates, weak, strong }: ServeFlags) {
  const others = [weak, strong]
    .filter((name) => !(POCKET_LANGUAGE_MODELS as readonly string[]).includes(name));
  if (!candidates && others.length > 0 && outcomes === undefined) {
    throw new UserError(
      `Cannot serve ${
        others.join(" and ")
      } without --outcomes as routers must learn from outcomes ` +
        `of these models`,
    );
  }
  const source = outcomes ?? "pocket";
  const table = await openOutcomes(source);
  const pool = poolOf(table, { candidates });
  const names = pool.candidates.map(candidateName);
  const chosen = candidates
    ? pool
    : poolOf(table, { weak: names[weakIndex(pool)], strong: names.at(-1) });
  const outside = chosen.quality.find((quality) => quality < 0 || quality > 1);
  if (outside !== undefined) {
    throw new UserError(
      `Cannot serve routers fitted on ${source} as quality must be in [0, 1]: ` +
        `current value is ${outside}`,
    );
  }
  const rows = chosen.queries.flatMap(({ split }, row) => split === "train" ? [row] : []);
  return rows.length > 0 ? selectQueries(chosen, rows) : chosen;
}

/** Who answers: of two the models that are named, of a pool those of the candidates. */
async function openCandidates(
  train: CandidateMatrix,
  { candidates, weak, strong, baseUrl, price = {} }: ServeFlags,
): Promise<ServedCandidate[]> {
  // Requests side by side want the other cores: with one each more are answered in a second
  const open = (name: string) => openClient(name, { baseUrl, price: price[name], threads: 1 });
  const costs = candidateMeans(train, "cost");
  return await Promise.all(train.candidates.map(async (candidate, j) => {
    const { model, n, select } = candidate;
    const client = await open(candidates ? model : [weak, strong][j]);
    const name = candidateName(candidate);
    return {
      client: n === 1 ? client : bestOf(client, { n, select: select!, name }),
      cost: costs[j],
    };
  }));
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
