/** The works that are compared, and against whom. */
import type { INPUTS } from "./inputs.ts";

export interface Peer {
  name: string;
  /** The process (protocol.ts), in this folder, and its task. */
  side: string;
  task: string;
  /** How far apart what was computed may be; see checks.ts. */
  tolerance?: Record<string, number>;
  /** Why the peer is faster, shown where it is: one sentence. */
  note?: string;
}

export interface Work {
  /** For --only. */
  name: string;
  /** In words. */
  title: string;
  threads: "one thread each" | "defaults";
  inputs: readonly (keyof typeof INPUTS)[];
  side: string;
  task: string;
  peers: Peer[];
}

const measures = {
  threads: "one thread each",
  inputs: ["confidences"],
  side: "measures.ts",
} as const;
const cards = { threads: "defaults", inputs: ["mmlu"], side: "cards.ts" } as const;
/** Of resamples, which are not the same on both sides. */
const DRAWN = 0.005;
/** Of scores by solvers that stop near the optimum, and of means over them. */
const SOLVED = 1e-3;

const LATE_OUTPUTS =
  "Deno's kernel says that it is idle before all outputs of a cell are out; the runner waits for them, and the peer " +
  "goes on and can miss them.";
const STEP =
  "matrix products are 58% of our step of pocket-large and 61% of the peer's, by the profiles of both, and take as " +
  "long on either side; of the rest ONNX Runtime fuses little.";

export const WORKS: Work[] = [
  {
    ...{ ...cards, name: "card", title: "Router card of MMLU, no resamples", task: "card" },
    peers: [{
      name: "numpy",
      side: "cards_numpy.py",
      task: "card",
      note:
        "the peer computes the curve and its measures alone; a card also cross-fits the router on five folds, " +
        "fits thresholds on validation queries and checks for leaked prompts.",
    }],
  },
  {
    ...{
      ...cards,
      name: "card-1000",
      title: "Router card of MMLU, 1,000 resamples",
      task: "card_1000",
    },
    peers: [{
      name: "numpy, vectorised",
      side: "cards_numpy.py",
      task: "card_1000",
      tolerance: { lo: DRAWN, hi: DRAWN },
      note:
        "the card has more: the AIQ, with a convex hull of each resample (a sixth of our time, by a profile), five " +
        "folds (a ninth), and the gain over random mixing.",
    }],
  },
  {
    ...{
      ...cards,
      name: "card-100",
      title: "Router card of MMLU, 100 resamples",
      task: "card_100",
    },
    peers: [{
      name: "RouteLLM's metric code",
      side: "cards_routellm.py",
      task: "card_100",
      // Its grid is of whole queries, and so not of exact tenths
      tolerance: { apgr_grid: 1e-3 },
    }],
  },
  {
    ...{ ...measures, name: "binned", title: "ECE, RMSCE, MCE and ACE of 1M rows", task: "binned" },
    peers: [{
      name: "numpy",
      side: "measures_numpy.py",
      task: "binned",
      note:
        "each row is checked, and compared with the exact edges of its bin, where the peer multiplies and cuts off.",
    }],
  },
  ...["ece", "rmsce", "mce"].map((task): Work => ({
    ...{ ...measures, name: task, title: `${task.toUpperCase()} of 1M rows`, task },
    peers: [
      { name: "torchmetrics", side: "measures_torchmetrics.py", task },
      ...task === "rmsce" ? [] : [{ name: "netcal", side: "measures_netcal.py", task }],
    ],
  })),
  {
    ...{ ...measures, name: "ace", title: "ACE of 1M rows", task: "ace" },
    peers: [{ name: "netcal", side: "measures_netcal.py", task: "ace" }],
  },
  {
    ...{ ...measures, name: "smooth-ece", title: "Smooth ECE of 1M rows", task: "smooth_ece" },
    peers: [{ name: "relplot", side: "measures_relplot.py", task: "smooth_ece" }],
  },
  {
    ...{ ...measures, threads: "defaults", name: "bootstrap", task: "bootstrap" },
    title: "200 resamples of the ECE of 1M rows",
    peers: [{
      name: "numpy",
      side: "measures_numpy.py",
      task: "bootstrap",
      tolerance: { mean: 2e-4, deviation: 1e-4 },
    }],
  },
  ...[
    {
      name: "platt",
      title: "Platt scaling of 1M rows",
      tolerance: { low: SOLVED, middle: SOLVED, high: SOLVED },
    },
    { name: "auroc", title: "AUROC of 1M rows" },
    { name: "isotonic", title: "Isotonic regression of 1M rows" },
  ].map(({ name, title, tolerance }): Work => ({
    ...{ ...measures, name, title, task: name },
    peers: [{ name: "scikit-learn", side: "measures_sklearn.py", task: name, tolerance }],
  })),
  ...[
    { name: "tfidf-logistic", title: "TF-IDF, logistic: five folds of MMLU" },
    { name: "tfidf-knn", title: "TF-IDF, k-NN: five folds of MMLU" },
  ].map(({ name, title }): Work => ({
    ...{ name, title, threads: "defaults", inputs: ["mmlu"], side: "tfidf.ts", task: name },
    peers: [{
      name: "scikit-learn",
      side: "tfidf_sklearn.py",
      task: name,
      tolerance: { weak: SOLVED, strong: SOLVED, spread: SOLVED },
    }],
  })),
  {
    ...{
      name: "http",
      title: "MiniLM k-NN decision over HTTP, median of 200",
      threads: "defaults",
    },
    ...{ inputs: ["minilm", "questions"], side: "http.ts", task: "routelab" },
    peers: [{
      name: "FastAPI, sentence-transformers",
      side: "http.ts",
      task: "fastapi",
      tolerance: { need: 1e-5 },
    }],
  },
  {
    ...{ name: "semantic", title: "MiniLM semantic route, median of 200", threads: "defaults" },
    ...{ inputs: ["minilm", "questions"], side: "encoder.ts", task: "routes" },
    peers: [{ name: "semantic-router", side: "encoder_semantic_router.py", task: "routes" }],
  },
  ...[
    { name: "encoder", title: "MiniLM, 200 texts one by one" },
    { name: "encoder-batch", title: "MiniLM, 200 texts at once" },
  ].map(({ name, title }): Work => ({
    ...{ name, title, threads: "one thread each", inputs: ["minilm", "questions"] },
    ...{ side: "encoder.ts", task: name },
    peers: [{
      name: "sentence-transformers",
      side: "encoder_sentence_transformers.py",
      task: name,
      tolerance: { sum: 1e-3 },
    }],
  })),
  ...["pocket-small", "pocket-large", "pocket-encoder"].map((model): Work => ({
    ...{ name: `train-${model}`, title: `Training step of ${model}`, threads: "defaults" },
    ...{ inputs: [], side: "training.ts", task: model },
    // Their weights are drawn apart
    peers: [{
      name: "PyTorch eager",
      side: "training_torch.py",
      task: model,
      tolerance: { loss: 0.5 },
      note: STEP,
    }],
  })),
  {
    ...{ name: "notebook", title: "Notebook of 200 cells", threads: "defaults" },
    ...{ inputs: ["notebooks"], side: "notebooks.ts", task: "notebook" },
    peers: ["nbclient", "papermill"].map((name) => (
      { name, side: `notebooks_${name}.py`, task: "notebook", note: LATE_OUTPUTS }
    )),
  },
  {
    ...{ name: "cell", title: "Cell of a notebook", threads: "defaults" },
    ...{ inputs: ["notebooks"], side: "notebooks.ts", task: "cell" },
    peers: ["nbclient", "papermill"].map((name) => (
      { name, side: `notebooks_${name}.py`, task: "cell", note: LATE_OUTPUTS }
    )),
  },
  {
    ...{ name: "suite", title: "Four notebooks, as lab run runs them", threads: "defaults" },
    ...{ inputs: ["notebooks"], side: "notebooks.ts", task: "suite" },
    peers: [{ name: "nbclient, in sequence", side: "notebooks_nbclient.py", task: "suite" }],
  },
  {
    ...{ name: "import", title: "Import of 1M rows, checked", threads: "defaults" },
    ...{ inputs: ["outcomes"], side: "imports.ts", task: "import" },
    peers: ["pandas", "polars"].map((name) => ({
      ...{ name: `${name}, same checks`, side: `imports_${name}.py`, task: "import" },
      note:
        "each byte of the file is looked at before it is read, as polars forgives short records and stray quotes; " +
        "the peer trusts the file.",
    })),
  },
  {
    ...{ name: "help", title: "lab --help", threads: "defaults", inputs: ["empty"] },
    ...{ side: "start.ts", task: "help" },
    peers: [{
      name: "an empty Deno script",
      side: "start.ts",
      task: "empty",
      note: "it is the least that any program of Deno takes, and loads nothing.",
    }],
  },
];
