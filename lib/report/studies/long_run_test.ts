import assert from "node:assert/strict";
import { notebookSchema } from "../../jupyter/mod.ts";
import { DISPLAY, type Displayable } from "../display.ts";
import { type Figures, figuresOf } from "./figures.ts";
import { openLongRun } from "./long_run.ts";
import { publish } from "./published.ts";

const figures = (holds: boolean): Figures => ({
  headlines: [],
  tables: [{
    title: "APGR",
    columns: [{ key: "router", label: "Router" }, { key: "apgr", label: "APGR" }],
    rows: [{ router: "knn", apgr: { value: 0.71234, lo: 0.7, hi: 0.73 } }],
  }],
  findings: [{ text: "Words help.", holds }],
});

/** Publishes a study in a folder of its own, with a long run or without. */
async function withStudy(
  long: Figures | null,
  test: (folder: string) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    const own = { command: "lab run 01_a", params: {}, commit: "abc", reads: "0123456789abcdef" };
    const check = { params: {}, figures: figures(true) };
    const result = { ...own, study: "01_a", title: "A", figures: figures(true) };
    const command = "lab run 01_a --param n=9";
    await publish(result, {
      check,
      folder,
      ...(long && { long: { ...own, command, figures: long } }),
    });
    await test(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("a long run is quoted with its command, commit and digest, and is no figure of the page", () =>
  withStudy(figures(true), async (folder) => {
    const long = await openLongRun("01_a", folder);
    const parts: Displayable[] = [
      long.about(),
      long.table("APGR", { apgr: ".3f" }),
      long.findings(),
    ];
    const bundles = await Promise.all(parts.map((part) => part[DISPLAY]()));
    const html = bundles.map((bundle) => bundle["text/html"]).join("");
    assert.match(html, /Published, not run here: <code>deno task lab run 01_a --param n=9<\/code>/);
    assert.match(html, /commit abc, code and data 0123456789ab\b/);
    assert.match(
      html,
      /APGR \(published\)[^]*0\.712<\/span>[^]*\[0\.700, 0\.730\][^]*Words help\./,
    );
    const notebook = notebookSchema.parse({
      ...{ nbformat: 4, nbformat_minor: 5, metadata: {} },
      cells: [{
        cell_type: "code",
        source: "",
        outputs: bundles.map((data) => ({ output_type: "display_data", data })),
      }],
    });
    assert.deepEqual(figuresOf(notebook), { headlines: [], tables: [], findings: [] });
    assert.throws(
      () => long.rows("AUROC"),
      /Cannot quote the table "AUROC" as the long run has: APGR/,
    );
  }));

Deno.test("a long run is not quoted where there is none, or where it does not find what it says", async () => {
  await withStudy(null, async (folder) => {
    await assert.rejects(openLongRun("01_a", folder), /none is published/);
  });
  await withStudy(figures(false), async (folder) => {
    await assert.rejects(openLongRun("01_a", folder), /does not find: Words help\./);
  });
});
