/**
 * A router that was fitted and saved (save_router.ts), from its folder: it scores as it did before, bit for bit, and
 * learns nothing of what it is handed. Its name is the path of the folder.
 */
import { join } from "node:path";
import { z } from "zod";
import { digestOf, sha256 } from "../../core/digest.ts";
import { UserError } from "../../core/errors.ts";
import { counted } from "../../core/wording.ts";
import { decodeTensors } from "../../onnx/safetensors.ts";
import { type Candidate, candidateName } from "../../outcomes/mod.ts";
import type { FitOptions } from "../fit_options.ts";
import type { Part, Router, RouterFactory } from "../router.ts";
import { promptsKnown } from "./known_prompts.ts";
import { openersFor } from "./models_used.ts";
import { ARRAYS, type SavedCard, savedSchema, VERSION } from "./saved_card.ts";
import { savingOf } from "./save_router.ts";
import { unpackState } from "./state.ts";

/** A router from a folder, which knows the candidates that it chooses between. */
export interface SavedRouter extends RouterFactory {
  card: SavedCard;
  /** The router as it was fitted, with no outcomes: its candidates are those of the card. */
  open(options: Omit<FitOptions, "seed">): Promise<Router>;
}

/**
 * @param json Content of router.json.
 * @param byName Finds the factory of the router that was saved.
 * @throws {UserError} where a file is missing, cut short, changed, or of another version
 */
export function savedRouter(
  folder: string,
  { json, byName }: { json: unknown; byName: (name: string) => RouterFactory },
): SavedRouter {
  const card = checkedCard(folder, json);
  const { learned, prompts } = readState(folder, card);
  const { name: outcomes, train } = card.trained_on;
  const { fixed, calibrated } = byName(card.router);
  const open: SavedRouter["open"] = async (options) => {
    const openers = await openersFor(card.models, { openers: options, router: folder });
    const router = await savingOf(byName(card.router)).open(
      { state: learned, costUsd: card.cost_usd, notes: card.notes },
      { ...options, ...openers, candidates: candidatesOf(card) },
    );
    return { ...router, name: folder };
  };
  return {
    name: folder,
    description: `${card.router}, fitted on ${counted(train, "query", "queries")} of ${outcomes}`,
    learnsFrom: "elsewhere",
    knownAmong: promptsKnown(prompts),
    ...fixed && { fixed },
    ...calibrated && { calibrated },
    card,
    open,
    async fit({ candidates }, options) {
      const router = await open(options);
      const columns = columnsOf(router, { candidates, folder });
      const k = columns.length;
      return {
        ...router,
        candidates,
        async score(queries, live) {
          const scores = await router.score(queries, live);
          return scores.map((_, cell) => scores[cell - cell % k + columns[cell % k]]);
        },
      };
    },
  };
}

/** True of a router from a folder that holds all it needs to be served. */
export function isSaved(factory: RouterFactory): factory is SavedRouter {
  return "card" in factory;
}

function candidatesOf({ candidates }: SavedCard): Candidate[] {
  return candidates.map(({ cost: _, ...candidate }) => candidate);
}

/** For each candidate that is asked for its column in the router's scores. */
function columnsOf(
  { candidates: own, scale }: Router,
  { candidates, folder }: { candidates: readonly Candidate[]; folder: string },
): number[] {
  const names = own.map(candidateName), asked = candidates.map(candidateName);
  if (names.length !== asked.length || asked.some((name) => !names.includes(name))) {
    throw new UserError(
      `Cannot route between ${asked.join(", ")} by ${folder} as it was fitted to choose between ` +
        names.join(", "),
      { hint: `Name these: --candidates ${names.join(",")} --strong ${names.at(-1)}` },
    );
  }
  if (scale !== "quality" && asked.at(-1) !== names.at(-1)) {
    throw new UserError(
      `Cannot route by ${folder} as it compares with ${names.at(-1)}: the strong candidate is ${
        asked.at(-1)
      }`,
      { hint: `Use --strong ${names.at(-1)}` },
    );
  }
  return asked.map((name) => names.indexOf(name));
}

function checkedCard(folder: string, json: unknown): SavedCard {
  const version = z.object({ version: z.number() }).safeParse(json).data?.version;
  if (version !== undefined && version !== VERSION) {
    throw unreadable(folder, `it is of version ${version}, and this code reads ${VERSION}`);
  }
  const { data: card, error } = savedSchema.safeParse(json);
  if (card === undefined) throw unreadable(folder, z.prettifyError(error!));
  const { digest, ...fields } = card;
  if (digest === digestOf(JSON.parse(JSON.stringify(fields)))) return card;
  throw unreadable(folder, "router.json was changed after it was written");
}

function readState(folder: string, { state, arrays }: SavedCard) {
  const path = join(folder, ARRAYS);
  let bytes: Uint8Array;
  try {
    bytes = Deno.readFileSync(path);
  } catch (cause) {
    throw unreadable(folder, `${ARRAYS} cannot be read: ${(cause as Error).message}`);
  }
  if (sha256(bytes) !== arrays) {
    throw unreadable(folder, `${ARRAYS} is cut short, or not the one that it was written with`);
  }
  const { tensors } = decodeTensors(bytes, path);
  return unpackState({ state, tensors }) as { learned: Part; prompts: Uint8Array };
}

function unreadable(folder: string, problem: string): UserError {
  return new UserError(`Cannot open the router ${folder}: ${problem}`, {
    hint: "Write it anew with lab router fit",
  });
}
