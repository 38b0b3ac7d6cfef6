/** The leaderboard for other programs: CSV in long form, and LaTeX tables with the references that they cite. */
import type { Board, Entry, Leaderboard } from "../../evaluation/mod.ts";
import type { Estimate } from "../../stats/estimate.ts";
import { toCsv } from "../csv.ts";
import { formatNumber } from "../format.ts";
import { BOARD_COLUMNS, nameOf } from "./tables.ts";

/** A row a router and board; what is unknown is empty. */
export function leaderboardCsv({ boards }: Leaderboard): string {
  const ends = (name: string, { value, lo, hi }: Estimate) => ({
    [name]: value,
    [`${name}_lo`]: lo ?? null,
    [`${name}_hi`]: hi ?? null,
  });
  return toCsv(boards.flatMap((board) =>
    board.entries.map((entry) => ({
      board: board.name,
      dataset: board.dataset,
      distribution: board.distribution,
      candidates: board.candidates.join(","),
      queries: board.queries,
      router: entry.router,
      ...ends("apgr", entry.apgr),
      group: entry.letters,
      ...ends("aiq", entry.aiq),
      arena: entry.arena,
      ...ends("saved_at_1_drop_percent", entry.saved),
      ece: entry.ece,
      brier: entry.brier,
      latency_ms_p50: entry.latency,
      decision_usd: entry.costUsd,
      labels: entry.labels,
      sees_answers: entry.seesAnswers,
      split: entry.run.split,
      seed: entry.run.seed,
      commit: entry.run.code.commit,
      created: entry.run.created,
      command: entry.run.command,
    }))
  ));
}

/** A table of booktabs for each board, which cites {@linkcode REFERENCES}. */
export function leaderboardLatex({ boards }: Leaderboard): string {
  return [
    "% Needs \\usepackage{booktabs}; the references cited are in the .bib file beside.",
    ...boards.some(isBeyondLatin)
      ? ["% Names with letters beyond Latin: XeLaTeX or LuaLaTeX, with a font that has them."]
      : [],
    ...boards.map((board, b) => boardLatex(board, b + 1)),
  ].join("\n");
}

function boardLatex(board: Board, number: number): string {
  const columns = BOARD_COLUMNS.filter(({ key, of, varies }) =>
    !varies && (key === "router" || board.entries.some((entry) => known(of(entry))))
  );
  const row = (entry: Entry) =>
    columns.map(({ key, of, format }) =>
      key === "router" ? latex(nameOf(entry)) : cell(of(entry), format as string | undefined)
    ).join(" & ") + " \\\\";
  const cites = { apgr: "routellm", aiq: "routerbench", arena: "routerarena" } as const;
  const cited = columns.flatMap(({ key, label }) =>
    key in cites ? [`${latex(label)}~\\cite{${cites[key as keyof typeof cites]}}`] : []
  );
  const caption = [
    `Routers on ${latex(board.name)}: ${board.queries.toLocaleString("en")} queries, ` +
    `${board.candidates.length} candidates`,
    cited.length === 0
      ? "Brackets are 95\\% intervals"
      : `${cited.join(", ")}; brackets are 95\\% intervals`,
    ...board.entries.some(({ letters }) => letters !== "")
      ? [
        "Routers that share a letter are not shown to differ in APGR (max-T over all pairs, 5\\%)",
      ]
      : [],
    ...board.notes.map(latex),
  ];
  return [
    "\\begin{table}",
    "\\centering",
    `\\caption{${caption.join(". ")}.}`,
    `\\label{tab:routers-${number}}`,
    `\\begin{tabular}{l${"r".repeat(columns.length - 1)}}`,
    "\\toprule",
    columns.map(({ label }) => latex(label)).join(" & ") + " \\\\",
    "\\midrule",
    ...board.entries.map(row),
    "\\bottomrule",
    "\\end{tabular}",
    "\\end{table}",
    "",
  ].join("\n");
}

function known(value: unknown): boolean {
  return typeof value === "object" && value !== null && "value" in value
    ? value.value !== null
    : value !== null;
}

function cell(value: unknown, format = ",.3~f"): string {
  if (!known(value)) return "--";
  if (typeof value === "string") return latex(value);
  if (typeof value === "number") return number(value, format);
  const { value: middle, lo, hi } = value as Estimate;
  const interval = lo == null || hi == null
    ? ""
    : ` {\\footnotesize [${number(lo, format)}, ${number(hi, format)}]}`;
  return number(middle!, format) + interval;
}

function number(value: number, format: string): string {
  return formatNumber(value, format).replace("−", "$-$");
}

const SPECIAL: Record<string, string> = {
  "\\": "\\textbackslash{}",
  "~": "\\textasciitilde{}",
  "^": "\\textasciicircum{}",
  "<": "\\textless{}",
  ">": "\\textgreater{}",
  "|": "\\textbar{}",
};

function latex(text: string): string {
  // An empty line would end the paragraph, and with it the caption; other controls are no input to it at all
  return text.replace(/[\s\p{Cc}]+/gu, " ")
    .replace(/[\\~^<>|#$%&_{}]/g, (char) => SPECIAL[char] ?? `\\${char}`)
    .replace(/-(?=-)/g, "-{}"); // two would be a dash
}

/** pdfLaTeX has no letters for these; the accents of Latin it has. */
function isBeyondLatin({ name, entries }: Board): boolean {
  const names = [name, ...entries.map(({ router }) => router)];
  return names.some((text) => /[\u0180-\u{10ffff}]/u.test(text));
}

/** BibTeX of what the tables cite. */
export const REFERENCES = `@article{routellm,
  title = {{RouteLLM}: Learning to Route {LLMs} with Preference Data},
  author = {Ong, Isaac and Almahairi, Amjad and Wu, Vincent and Chiang, Wei-Lin and Wu, Tianhao and Gonzalez,
            Joseph E. and Kadous, M. Waleed and Stoica, Ion},
  journal = {arXiv preprint arXiv:2406.18665},
  year = {2024}
}

@article{routerbench,
  title = {{RouterBench}: A Benchmark for Multi-{LLM} Routing System},
  author = {Hu, Qitian Jason and Bieker, Jacob and Li, Xiuyu and Jiang, Nan and Keigwin, Benjamin and Ranganath,
            Gaurav and Keutzer, Kurt and Upadhyay, Shriyash Kaustubh},
  journal = {arXiv preprint arXiv:2403.12031},
  year = {2024}
}

@article{routerarena,
  title = {{RouterArena}: An Open Platform for Comprehensive Comparison of {LLM} Routers},
  author = {Lu, Yifan and Liu, Rixin and Yuan, Jiayi and Cui, Xingqi and Zhang, Shenrun and Liu, Hongyi and
            Xing, Jiarong},
  journal = {arXiv preprint arXiv:2510.00202},
  year = {2025}
}
`;
