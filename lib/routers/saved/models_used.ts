/**
 * The models that a saved router asks when it scores, and how it knows them again. An encoder is known by its vector
 * of one text, as its files may lie elsewhere, and may differ by what changes no vector; files of models that are
 * trained further by their digest; a language model that is asked by its name.
 */
import { z } from "zod";
import { digestOf, fileDigest } from "../../core/digest.ts";
import { UserError } from "../../core/errors.ts";
import { openEncoder } from "../../models/mod.ts";
import { cosineOf } from "../../onnx/mod.ts";
import { needed, type Openers } from "../fit_options.ts";

/** The text of which an encoder's vector is kept. */
const PROBE = "Which 7 words tell encoders apart? Water, proof, Tuesday, def f(x): return x.";

/** Vectors of one encoder on two machines differ by rounding alone. */
const LEAST_COSINE = 0.9999;

export const modelsSchema = z.strictObject({
  encoder: z.strictObject({ name: z.string(), vector: z.array(z.number()) }).optional(),
  classifier: z.strictObject({ name: z.string() }).optional(),
  fineTuning: z.strictObject({ digest: z.string() }).optional(),
  tunable: z.strictObject({ name: z.string(), digest: z.string() }).optional(),
});
export type ModelsUsed = z.output<typeof modelsSchema>;

type Handed = { openers: Partial<Openers>; router: string };

/** What is to be kept of the models that a router uses. */
export async function modelsUsed(
  uses: readonly (keyof Openers)[],
  { openers, router }: Handed,
): Promise<ModelsUsed> {
  const used: ModelsUsed = {};
  for (const what of uses) {
    if (what === "encoder") {
      const encoder = await needed(openers, what, router);
      const [vector] = await encoder.embed([PROBE]);
      used.encoder = { name: encoder.name, vector: [...vector] };
    } else if (what === "classifier") {
      used.classifier = { name: (await needed(openers, what, router)).name };
    } else if (what === "fineTuning") {
      const { encode, tokenizer } = await needed(openers, what, router);
      used.fineTuning = { digest: await filesDigest([encode, tokenizer]) };
    } else {
      const { name, tuning } = await needed(openers, what, router);
      const { decode, tokenizer } = tuning!;
      used.tunable = { name, digest: await filesDigest([decode, tokenizer]) };
    }
  }
  return used;
}

/**
 * The openers for a saved router: those that are handed, where they open the models that it was fitted with. An
 * encoder that is another one gives way to that of the name that was kept.
 *
 * @throws {UserError} where a model is not the one that it was fitted with
 */
export async function openersFor(
  { encoder, ...used }: ModelsUsed,
  { openers, router }: Handed,
): Promise<Partial<Openers>> {
  const uses = Object.keys(used) as (keyof typeof used)[];
  const { classifier, ...given } = await modelsUsed(uses, { openers, router });
  if (classifier !== undefined && classifier.name !== used.classifier!.name) {
    throw other(router, {
      fitted: `the classifier ${used.classifier!.name}`,
      given: classifier.name,
      hint: `Name it with --classifier ${used.classifier!.name}`,
    });
  }
  for (const what of ["fineTuning", "tunable"] as const) {
    if (given[what]?.digest === used[what]?.digest) continue;
    throw other(router, {
      fitted: `other files of the model that was trained further`,
      given: "those of this version",
      hint: "Fit it anew",
    });
  }
  if (encoder === undefined) return openers;
  const handed = await openers.encoder?.();
  if (handed !== undefined && await sameEncoder(handed, encoder)) return openers;
  const kept = await openEncoder(encoder.name).catch(() => null);
  if (kept !== null && await sameEncoder(kept, encoder)) {
    return { ...openers, encoder: () => Promise.resolve(kept) };
  }
  throw other(router, {
    fitted: `the encoder ${encoder.name}`,
    given: `${handed?.name ?? "none"}, and ${encoder.name} ${
      kept === null ? "does not open here" : "has become another one"
    }`,
    hint: "Name the encoder that it was fitted with: --encoder FOLDER",
  });
}

async function sameEncoder(
  encoder: Awaited<ReturnType<Openers["encoder"]>>,
  { vector }: NonNullable<ModelsUsed["encoder"]>,
): Promise<boolean> {
  if (encoder.width !== vector.length) return false;
  const [own] = await encoder.embed([PROBE]);
  return cosineOf(own, Float32Array.from(vector)) > LEAST_COSINE;
}

function other(
  router: string,
  { fitted, given, hint }: { fitted: string; given: string; hint: string },
): UserError {
  return new UserError(
    `Cannot open the router ${router} as it was fitted with ${fitted}: it is handed ${given}`,
    { hint },
  );
}

async function filesDigest(paths: string[]): Promise<string> {
  return digestOf(await Promise.all(paths.map(fileDigest)));
}
