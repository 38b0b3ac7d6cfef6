/** Token probabilities of the job `answers` beside those of llama.cpp: a chart and a table. */
import { colour, seriesColour } from "../../lib/report/charts/theme.ts";
import { type DataTable, dataTable, type Figure, figure } from "../../lib/report/mod.ts";
import type { RecordedTokens } from "./recorded_tokens.ts";
import { TOLERANCE } from "./second_implementation.ts";

/** A panel for each file and a point for each token; on the diagonal the two agree. */
export function tokensChart({ files }: RecordedTokens): Figure {
  const shown = [...new Set(files.map(({ pairs }) => pairs.length))].join(" and ");
  const within = files.map(({ weights, summary }) =>
    `${(100 * summary["share_within_1e-2"]).toFixed(1)}% ${weights}`
  );
  return figure({
    spacing: 36,
    hconcat: files.map(({ weights, pairs }, i) => ({
      width: 250,
      height: 250,
      title: { text: `Weights ${weights}`, fontSize: 13, fontWeight: 600, offset: 26 },
      layer: [diagonal(), {
        data: { values: pairs.map(([job, other]) => ({ job, other })) },
        mark: { type: "point", filled: true, size: 24, opacity: 0.5, color: seriesColour(i) },
        encoding: {
          x: { field: "job", ...SHARE, title: "by the job" },
          y: { field: "other", ...SHARE, title: "by llama.cpp" },
          tooltip: [
            { field: "job", type: "quantitative", title: "by the job", format: ".4f" },
            { field: "other", type: "quantitative", title: "by llama.cpp", format: ".4f" },
          ],
        },
      }],
    })),
  }, {
    title: `Token probabilities that agree to ${TOLERANCE}: ${within.join(", ")}`,
    subtitle: `By the job in 32 bits, and by llama.cpp, for ${shown} tokens of the same answers`,
    name: "token probabilities by two implementations",
  });
}

const SHARE = {
  type: "quantitative",
  scale: { domain: [0, 1] },
  axis: { values: [0, 0.2, 0.4, 0.6, 0.8, 1], format: ".1f" },
};

function diagonal() {
  return {
    data: { values: [{}] },
    mark: { type: "rule", strokeDash: [4, 3], color: colour("baseline"), aria: false },
    encoding: { x: { datum: 0 }, y: { datum: 0 }, x2: { datum: 1 }, y2: { datum: 1 } },
  };
}

/** How far llama.cpp is from the job, by file. */
export function tokensTable({ files, job, recorded }: RecordedTokens): DataTable {
  return dataTable({
    title: `Probabilities of the same tokens by the job ${job.job} and by llama.cpp, recorded on ` +
      recorded,
    columns: [
      { key: "file", label: "File", help: "that llama.cpp read" },
      { key: "weights", label: "Weights", help: "as published, or dequantised" },
      { key: "texts", label: "Answers", format: "d", help: "that were compared" },
      { key: "left_out", label: "Left out", format: "d", help: "answers read as other tokens" },
      { key: "tokens", label: "Tokens", format: "d", help: "of these answers" },
      { key: "largest", label: "Largest", format: ".4f", help: "difference of two probabilities" },
      { key: "mean", label: "Mean", format: ".4f", help: "difference of two probabilities" },
      { key: "share", label: `Within ${TOLERANCE}`, format: ".1%", help: "share of the tokens" },
    ],
    rows: files.map(({ file, weights, summary }) => ({
      ...{ file, weights },
      ...summary,
      share: summary["share_within_1e-2"],
    })),
  });
}
