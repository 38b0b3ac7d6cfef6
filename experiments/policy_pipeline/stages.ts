/**
 * Stages of a pipeline, each of files into files. A stage is done where its inputs, its settings and its code are those
 * of its last run and its outputs are as that run wrote them; any other is run. What was done is in pipeline.json.
 */
import { join } from "node:path";
import { z } from "zod";
import { digestOf, fileDigest } from "../../lib/core/digest.ts";
import { writeAtomically } from "../../lib/core/write.ts";

export interface Stage {
  name: string;
  /** What it does, in a few words. */
  does: string;
  /** Files of the pipeline's folder that it reads and writes. */
  inputs: readonly string[];
  outputs: readonly string[];
  /** What else its outputs depend on. */
  settings: unknown;
  run: (signal: AbortSignal) => Promise<void>;
}

const manifestSchema = z.record(
  z.string(),
  z.object({ key: z.string(), outputs: z.record(z.string(), z.string()) }),
);
type Manifest = z.infer<typeof manifestSchema>;

const MANIFEST = "pipeline.json";

/** What is to become of a stage. */
export type StageState = "done" | "starts" | "ended";

/** Runs the stages that are not done, in their order. */
export async function runStages(
  folder: string,
  stages: readonly Stage[],
  { code, signal, onStage }: {
    /** Digest of the code that runs. */
    code: string;
    signal: AbortSignal;
    onStage: (stage: Stage, state: StageState) => void;
  },
): Promise<void> {
  const manifest = await readManifest(folder);
  for (const stage of stages) {
    signal.throwIfAborted();
    if (await isDone(stage, { folder, manifest, code })) {
      onStage(stage, "done");
      continue;
    }
    onStage(stage, "starts");
    await stage.run(signal);
    const key = await keyOf(stage, { folder, code });
    manifest[stage.name] = { key, outputs: await digests(folder, stage.outputs) };
    await writeAtomically(join(folder, MANIFEST), JSON.stringify(manifest, null, 2) + "\n");
    onStage(stage, "ended");
  }
}

/** The stages that would be run: those that are not done, and those that read what another one would write. */
export async function openStages(
  folder: string,
  stages: readonly Stage[],
  { code }: { code: string },
): Promise<Stage[]> {
  const manifest = await readManifest(folder), open: Stage[] = [];
  for (const stage of stages) {
    const anew = open.some(({ outputs }) => outputs.some((file) => stage.inputs.includes(file)));
    if (anew || !await isDone(stage, { folder, manifest, code })) open.push(stage);
  }
  return open;
}

interface Place {
  folder: string;
  code: string;
}

async function isDone(
  stage: Stage,
  { manifest, ...place }: Place & { manifest: Manifest },
): Promise<boolean> {
  const last = manifest[stage.name];
  if (last === undefined || !await holds(place.folder, last.outputs)) return false;
  return await keyOf(stage, place) === last.key;
}

async function keyOf({ name, settings, inputs }: Stage, { folder, code }: Place): Promise<string> {
  return digestOf({ name, settings, inputs: await digests(folder, inputs), code });
}

async function readManifest(folder: string): Promise<Manifest> {
  try {
    return manifestSchema.parse(JSON.parse(await Deno.readTextFile(join(folder, MANIFEST))));
  } catch {
    return {}; // then every stage is run, and finds what it has kept
  }
}

async function digests(folder: string, files: readonly string[]): Promise<Record<string, string>> {
  const found = await Promise.all(files.map((file) => fileDigest(join(folder, file))));
  return Object.fromEntries(files.map((file, i) => [file, found[i]]));
}

async function holds(folder: string, outputs: Record<string, string>): Promise<boolean> {
  try {
    const now = await digests(folder, Object.keys(outputs));
    return Object.entries(outputs).every(([file, digest]) => now[file] === digest);
  } catch {
    return false; // a file is gone
  }
}
