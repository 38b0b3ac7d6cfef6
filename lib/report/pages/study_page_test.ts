import assert from "node:assert/strict";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { UserError } from "../../core/errors.ts";
import { notebookSchema } from "../../jupyter/notebook.ts";
import { binnedReliabilityChart } from "../charts/binned_reliability_chart.ts";
import { barChart } from "../charts/bar_chart.ts";
import { DISPLAY, type Displayable } from "../display.ts";
import { dataTable } from "../tables/data_table.ts";
import { findings } from "../tables/findings.ts";
import { headline } from "../tables/headline.ts";
import { renderIndex } from "./index_page.ts";
import { loadStudyPages } from "./page_data.ts";
import { renderStudy } from "./study_page.ts";

async function inFolder(test: (outDir: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "routelab-report-"));
  try {
    await test(join(folder, "reports"));
  } finally {
    await rm(folder, { recursive: true });
  }
}

const markdown = (source: string) => ({ cell_type: "markdown", source });
const shown = async (value: Displayable) => ({
  output_type: "display_data",
  data: JSON.parse(JSON.stringify(await value[DISPLAY]())),
});
const code = (source: string, ...outputs: unknown[]) => ({ cell_type: "code", source, outputs });
const notebook = (...cells: unknown[]) =>
  notebookSchema.parse({ nbformat: 4, nbformat_minor: 5, metadata: {}, cells });

const chart = barChart({
  title: "Scores",
  valueTitle: "score",
  bars: [{ label: "</script>", value: 1 }],
});
const cards = notebook(
  markdown("# Router cards\n\nCan a router *read*?\n\n## Method\n\n## Result"),
  code("const a: number = 1 < 2;", await shown(headline({ label: "APGR", value: 0.68 }))),
  code("chart", await shown(chart), await shown(chart)),
  code(
    "said",
    await shown(findings([
      { text: "Not main.", holds: true },
      { text: "Chance does.", holds: false, main: true },
      { text: "Words <recover> 0.68.", holds: true, main: true },
    ])),
  ),
);
const passed = { status: "passed", seconds: 1.25 } as const;

Deno.test("renderStudy tells the index what it needs, and leaves each chart's files", () =>
  inFolder(async (outDir) => {
    const page = await renderStudy(cards, { study: "01_cards", outDir, ...passed });
    assert.deepEqual(page, {
      study: "01_cards",
      title: "Router cards",
      summary: "Can a router read?",
      path: "01_cards.html",
      status: "passed",
      params: {},
      seconds: 1.25,
      finding: "Words <recover> 0.68.",
      headlines: [{ label: "APGR", value: "0.68", number: { value: 0.68 } }],
      charts: [{ name: "scores", title: "Scores" }, { name: "scores-2", title: "Scores" }],
    });
    assert.deepEqual(await loadStudyPages(outDir), [page]);
    assert.deepEqual((await readdir(join(outDir, "01_cards"))).sort(), [
      "page.json",
      "scores-2.csv",
      "scores-2.vl.json",
      "scores.csv",
      "scores.vl.json",
    ]);
    assert.deepEqual((await readdir(outDir)).sort(), ["01_cards", "01_cards.html"]);
  }));

Deno.test("renderStudy's page loads nothing, and its scripts end where they should", () =>
  inFolder(async (outDir) => {
    await renderStudy(cards, { study: "01_cards", outDir, ...passed });
    const html = await readFile(join(outDir, "01_cards.html"), "utf8");
    assert.match(html, /Content-Security-Policy" content="default-src 'none'; img-src data:;/);
    const own = html.replaceAll(/<script>[\s\S]*?<\/script>/g, "");
    assert.doesNotMatch(own, /\b(src|srcset|poster|data)=["']?(?!data:)\w/);
    assert.doesNotMatch(own, /<link|<iframe|@import|url\((?!#)/);
    assert.doesNotMatch(html, /sourceMappingURL/);
    // Vega, Vega-Lite, vega-embed and our own, and the data of two charts.
    assert.equal(html.match(/<script\b/g)!.length, 6);
    assert.equal(html.match(/<\/script/g)!.length, 6);
  }));

Deno.test("renderStudy of an output that cannot be drawn is a failed study with its page", () =>
  inFolder(async (outDir) => {
    const shows = (data: Record<string, unknown>) => ({ output_type: "display_data", data });
    const vega = (spec: unknown) => shows({ "application/vnd.vegalite.v5+json": spec });
    const broken = notebook(
      markdown("# Broken"),
      code("1", vega({ mark: "nosuch" })),
      code("2", vega({ mark: "bar", data: { url: "https://example.org/a.json" } })),
      code(
        "3",
        vega({ mark: { type: "image", url: "https://example.org/a.png" }, data: { values: [{}] } }),
      ),
      code(
        "4",
        vega({
          mark: "point",
          data: { values: [{}] },
          encoding: { href: { value: "javascript:alert(1)" } },
        }),
      ),
      code("5", shows({ "application/vnd.routelab.headline+json": {} })),
      code("6", shows({ "text/plain": "still here" })),
    );
    const page = await renderStudy(broken, { study: "00_b", outDir, ...passed });
    assert.equal(page.status, "failed");
    assert.match(page.error!, /^cell 1: an output cannot be drawn: .*"nosuch"\ncell 2: .*example/);
    assert.match(page.error!, /cell 3: .*a\.png.*\ncell 4: .*javascript.*\ncell 5: .*headline/);
    const html = await readFile(join(outDir, "00_b.html"), "utf8");
    assert.equal(html.match(/This output cannot be drawn: /g)!.length, 5);
    assert.ok(html.includes("still here"));
    await renderIndex(await loadStudyPages(outDir), { outDir });
  }));

Deno.test("renderStudy keeps what cells and prose say within their place", () =>
  inFolder(async (outDir) => {
    const hostile =
      '</main><style>main{display:none}</style><meta http-equiv="refresh" content="0">' +
      '<script>1</script><p onclick="x()" style="position:fixed;color:red" class="crumbs">text</p>' +
      '<a href="javascript:1">link</a><img src="https://e.org/a.png"><iframe src="https://e.org">' +
      '</iframe><form action="https://e.org"><base href="https://e.org">';
    const shown = { output_type: "display_data", data: { "text/html": hostile } };
    const study = notebook(markdown(`# A\n\n${hostile}`), code("1", shown), code("2"));
    await renderStudy(study, { study: "00_h", outDir, ...passed });
    const html = await readFile(join(outDir, "00_h.html"), "utf8");
    const body = /<main>([\s\S]*)/.exec(html)![1]!;
    assert.equal(body.match(/<\/main>/g)!.length, 1);
    assert.doesNotMatch(
      body,
      /<(style|meta|script|iframe|form|base)|onclick|fixed|javascript:|src=/,
    );
    assert.equal(body.match(/<p style="color:red">text<\/p>/g)!.length, 2);
    assert.equal(body.match(/Left out,.*&lt;meta&gt;.*&lt;script&gt;/g)!.length, 2);
    assert.equal(
      body.match(/image elsewhere, which a page does not load: https:\/\/e\.org/g)!.length,
      2,
    );
  }));

Deno.test("renderStudy embeds pictures that are attached to a cell or lie beside the notebook", () =>
  inFolder(async (outDir) => {
    const folder = join(outDir, "..");
    await Deno.writeTextFile(join(folder, "my pic.png"), "GIF");
    const study = notebook(
      {
        ...markdown(
          "![a](attachment:x%20y.png) ![b](my%20pic.png) ![c](gone.png)\n\n![d](attachment:no)",
        ),
        attachments: { "x y.png": { "image/png": "iVBO\nRw==" } },
      },
      code("1", { output_type: "display_data", data: { "text/html": '<img src="my pic.png">' } }),
    );
    await renderStudy(study, { study: "00_p", outDir, notebookFolder: folder, ...passed });
    const html = await readFile(join(outDir, "00_p.html"), "utf8");
    assert.ok(html.includes('src="data:image/png;base64,iVBORw=="'));
    assert.equal(html.match(/src="data:image\/png;base64,R0lG"/g)!.length, 2);
    assert.match(html, /\[image missing: gone\.png\][\s\S]*\[image missing: attachment no\]/);
  }));

Deno.test("renderStudy allows exactly the page's own scripts, by their hash", () =>
  inFolder(async (outDir) => {
    await renderStudy(cards, { study: "01_cards", outDir, ...passed });
    const html = await readFile(join(outDir, "01_cards.html"), "utf8");
    const allowed = [.../script-src ([^;]*);/.exec(html)![1]!.matchAll(/'sha256-([^']+)'/g)];
    const scripts = [...html.matchAll(/<script>([\s\S]*?)<\/script>/g)].map(([, text]) => text!);
    const hashes = await Promise.all(scripts.map(async (text) => {
      const bytes = new TextEncoder().encode(text);
      return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toBase64();
    }));
    assert.deepEqual(allowed.map(([, hash]) => hash), hashes);
  }));

Deno.test("renderStudy's body is as recorded", (t) =>
  inFolder(async (outDir) => {
    const simple = notebook(
      markdown("# Title\n\nSummary.\n\n## One\n\n## Two"),
      code("1 < 2", { output_type: "stream", name: "stdout", text: "\u001b[1mdone\u001b[22m\n" }),
    );
    await renderStudy(simple, {
      study: "00_a",
      outDir,
      status: "failed",
      seconds: 2,
      error: "cell 2: <x>",
    });
    const html = await readFile(join(outDir, "00_a.html"), "utf8");
    const body = /<body>([\s\S]*)<\/body>/.exec(html)![1]!.replace(Deno.version.deno, "VERSION");
    await t.assertSnapshot(body);
  }));

Deno.test("renderStudy replaces what an earlier run left, and writes the same bytes for the same run", () =>
  inFolder(async (outDir) => {
    const options = { study: "01_cards", outDir, ...passed };
    await renderStudy(cards, options);
    const first = await readFile(join(outDir, "01_cards.html"), "utf8");
    await renderStudy(notebook(markdown("# Bare")), options);
    assert.deepEqual(await readdir(join(outDir, "01_cards")), ["page.json"]);
    await renderStudy(cards, options);
    assert.equal(await readFile(join(outDir, "01_cards.html"), "utf8"), first);
  }));

Deno.test("renderStudy lets runs of one study write at the same time", () =>
  inFolder(async (outDir) => {
    const options = { study: "01_bare", outDir, ...passed };
    const bare = notebook(markdown("# Bare"));
    const page = await renderStudy(bare, options);
    await Promise.all(Array.from({ length: 20 }, async () => {
      await renderStudy(bare, options);
      assert.deepEqual(await loadStudyPages(outDir), [page]);
    }));
    assert.deepEqual(await readdir(join(outDir, "01_bare")), ["page.json"]);
  }));

Deno.test("loadStudyPages gives nothing where there is nothing, and names a page it cannot read", () =>
  inFolder(async (outDir) => {
    assert.deepEqual(await loadStudyPages(outDir), []);
    await renderStudy(notebook(), { study: "01_cards", outDir, ...passed });
    await Deno.writeTextFile(join(outDir, "01_cards", "page.json"), "{}");
    await assert.rejects(
      loadStudyPages(outDir),
      (error) => error instanceof UserError && error.message.includes("page.json"),
    );
  }));

Deno.test("renderIndex lists studies with what they found, summary, numbers and failure, escaped", () =>
  inFolder(async (outDir) => {
    await renderStudy(cards, { study: "01_cards", outDir, ...passed });
    await renderStudy(notebook(markdown("# Broken `<i>`")), {
      study: "00_broken",
      outDir,
      status: "failed",
      seconds: 1,
      error: "cell 1: <b>",
    });
    const path = await renderIndex(await loadStudyPages(outDir), { outDir });
    assert.equal(path, join(outDir, "index.html"));
    const html = await readFile(path, "utf8");
    assert.ok(html.indexOf("00_broken.html") < html.indexOf("01_cards.html"));
    for (
      const text of [
        "Broken &lt;i&gt;",
        "cell 1: &lt;b&gt;",
        "Can a router read?",
        "0.68",
        "1 failed",
      ]
    ) {
      assert.ok(html.includes(text), text);
    }
    assert.match(html, /<p class="finding">Words &lt;recover&gt; 0\.68\.<\/p>/);
    assert.match(html, /APGR<\/strong>[^.]*average performance gap recovered/);
    assert.doesNotMatch(html, /<svg|Chance does|Not main/);
    assert.match(html, /script-src 'none'/);
  }));

Deno.test("renderIndex lists runs at other parameters below their study", () =>
  inFolder(async (outDir) => {
    await renderStudy(notebook(markdown("# Cards")), { study: "01_c", outDir, ...passed });
    const variant = { study: "01_c-seed-2", variantOf: "01_c", params: { seed: 2 } };
    await renderStudy(notebook(markdown("# Cards")), { ...variant, outDir, ...passed });
    const path = await renderIndex(await loadStudyPages(outDir), { outDir });
    const html = await readFile(path, "utf8");
    assert.match(html, /One study, none failed/);
    assert.equal(html.match(/<li>/g)!.length, 1);
    assert.match(html, /At other parameters: <a href="01_c-seed-2\.html">seed = 2<\/a>/);
  }));

Deno.test("renderIndex and renderStudy link files whatever a study is called", () =>
  inFolder(async (outDir) => {
    await renderStudy(cards, { study: "1 a#b", outDir, ...passed });
    const index = await readFile(
      await renderIndex(await loadStudyPages(outDir), { outDir }),
      "utf8",
    );
    assert.match(index, /<h2><a href="1%20a%23b\.html">/);
    const page = await readFile(join(outDir, "1 a#b.html"), "utf8");
    assert.ok(page.includes('href="1%20a%23b/scores.csv" download'));
  }));

Deno.test("renderIndex of no study is still a page", () =>
  inFolder(async (outDir) => {
    const html = await readFile(await renderIndex([], { outDir }), "utf8");
    assert.match(html, /No study has run yet/);
  }));

Deno.test("renderStudy's page has each script once, and of those only what its content uses", () =>
  inFolder(async (outDir) => {
    const table = dataTable({ columns: [{ key: "a", label: "A" }], rows: [{ a: 1 }, { a: 2 }] });
    const scriptsOf = async (...values: Displayable[]) => {
      const outputs = await Promise.all(values.map(shown));
      await renderStudy(notebook(code("1", ...outputs)), { study: "00_s", outDir, ...passed });
      const html = await readFile(join(outDir, "00_s.html"), "utf8");
      return [...html.matchAll(/<script>([\s\S]*?)<\/script>/g)].map(([, text]) => text!);
    };
    assert.equal((await scriptsOf(headline({ label: "a", value: 1 }))).length, 0);
    const sorting = await scriptsOf(table, table);
    assert.equal(sorting.length, 1);
    assert.match(sorting[0]!, /aria-sort/);
    const slider = binnedReliabilityChart({
      title: "Bins",
      predictions: { a: { confidence: [0.2, 0.7], correct: [0, 1] } },
    });
    const all = await scriptsOf(slider, table, chart, slider);
    assert.equal(all.length, 5, "Vega, Vega-Lite, vega-embed and two of ours");
    assert.equal(new Set(all).size, 5);
  }));

Deno.test("renderStudy leaves a page that would be the same, and draws one that was changed, or shows a picture beside", () =>
  inFolder(async (outDir) => {
    const render = (of = cards, more = {}) =>
      renderStudy(of, { study: "s", outDir, ...passed, ...more });
    const file = (name: string) => join(outDir, name);
    // The time of a file that was written long ago tells whether it was written again
    const old = new Date(1e12);
    const isDrawn = async () => {
      const drawn = (await Deno.stat(file("s.html"))).mtime!.getTime() !== old.getTime();
      await Deno.utime(file("s.html"), old, old);
      return drawn;
    };
    const first = await render();
    assert.ok(await isDrawn());
    assert.deepEqual(await render(), first);
    assert.ok(!await isDrawn());
    for (const name of ["s.html", "s/scores.csv", "s/page.json"]) {
      const text = await readFile(file(name), "utf8");
      await Deno.writeTextFile(file(name), text.replace(/^./s, "#"));
      await render();
      assert.ok(await isDrawn(), name);
      assert.equal(await readFile(file(name), "utf8"), text);
    }
    await render(cards, { seconds: 2 });
    assert.ok(await isDrawn());
    const pictured = notebook(markdown("# P\n\n![](a.png)"));
    for (let i = 0; i < 2; i++) {
      await render(pictured, { notebookFolder: outDir });
      assert.ok(await isDrawn(), "the picture may be another");
    }
  }));
