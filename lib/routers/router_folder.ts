/**
 * Routers from folders: those that `lab router fit` saved (saved/), and those that the GPU job encoder_router trained
 * (exported_router.ts). The path of the folder is the router's name, and router.json says its kind.
 */
import { join } from "node:path";
import { UserError } from "../core/errors.ts";
import { exportedRouter } from "./exported_router.ts";
import type { RouterFactory } from "./router.ts";
import { CARD } from "./saved/saved_card.ts";
import { savedRouter } from "./saved/saved_router.ts";

/** True of a path, and of a folder here with a router in it. */
export function isRouterFolder(name: string): boolean {
  return name.includes("/") || name.startsWith(".") || holdsRouter(name);
}

/** True of a folder with a router in it. */
export function holdsRouter(folder: string): boolean {
  try {
    return Deno.statSync(join(folder, CARD)).isFile;
  } catch {
    return false;
  }
}

/**
 * The router of a folder. Its name is the path, as it was given.
 *
 * @param byName Finds the factory of a router that was saved.
 * @throws {UserError} where the folder has no router.json, or a file of it is not as it should be
 */
export function routerOfFolder(
  folder: string,
  byName: (name: string) => RouterFactory,
): RouterFactory {
  const path = join(folder, CARD);
  let json: unknown;
  try {
    json = JSON.parse(Deno.readTextFileSync(path));
  } catch (cause) {
    throw new UserError(`Cannot read the router ${path}: ${(cause as Error).message}`, {
      hint:
        "A router's folder holds router.json with state.safetensors, as lab router fit writes it, or with " +
        "model.onnx and tokenizer.json, as the GPU job encoder_router does",
      cause,
    });
  }
  const saved = typeof json === "object" && json !== null && "kind" in json;
  return saved ? savedRouter(folder, { json, byName }) : exportedRouter(folder, json);
}
