import assert from "node:assert/strict";
import { join } from "node:path";
import { headline } from "../tables/headline.ts";
import { dataTable } from "../tables/data_table.ts";
import { historyOf } from "./history.ts";
import { pickedFigures } from "./picked_figures.ts";
import { type PastRun, publishedRuns } from "./runs_on_disk.ts";
import { spreadOf } from "./spread.ts";

const figures = (shown: Record<string, number | null>) => ({
  headlines: Object.entries(shown).map(([label, value]) =>
    headline({ label, value, format: ".1%" }).data
  ),
  tables: [
    dataTable({ title: "T", columns: [{ key: "n", label: "n" }], rows: [{ n: 3 }, { n: 1e-9 }] })
      .data,
  ],
  findings: [],
});

const run = (date: string, shown: Record<string, number | null>, params = {}): PastRun => ({
  ...{ date, commit: "abc", params, published: false },
  figures: figures(shown),
});

Deno.test("pickedFigures() are the headlines, those that are named, or the first of a study without headlines", () => {
  const all = figures({ a: 0.25 });
  const names = (wanted?: string[]) => pickedFigures(all, wanted).map(({ name }) => name);
  assert.deepEqual(pickedFigures(all), [{ name: "a", value: 0.25, format: ",.1%" }]);
  assert.deepEqual(names(["t / 2", "A"]), ["a", "T / 2 / n"]);
  assert.deepEqual(names(["nothing"]), []);
  const without = pickedFigures({ ...all, headlines: [] });
  assert.deepEqual(without.map(({ name, format }) => [name, format]), [
    ["T / 1 / n", ",.4~r"],
    ["T / 2 / n", ".3~e"],
  ]);
});

Deno.test("spreadOf() counts the runs that show a figure, and needs two for a standard deviation", () => {
  const runs = [{ a: 1 }, { a: 2, b: 5 }, { a: 3, b: null }].map((shown) =>
    pickedFigures(figures(shown as Record<string, number | null>))
  );
  const format = ",.1%";
  assert.deepEqual(spreadOf(runs), [
    { figure: "a", runs: 3, mean: 2, sd: 1, min: 1, max: 3, format },
    { figure: "b", runs: 1, mean: 5, sd: null, min: 5, max: 5, format },
  ]);
});

Deno.test("historyOf() goes by date, parameters apart, and tells what is no longer shown", () => {
  const history = historyOf([
    run("2026-03-01", { new: 0.5, kept: 3 }),
    run("2026-01-01", { old: 1, kept: 1 }),
    run("2026-02-01", { old: 2, kept: null }),
    run("2026-02-02", { kept: 9 }, { seed: 2, n: 1 }),
    run("2026-02-03", { kept: 10 }, { n: 1, seed: 2 }),
  ]);
  const told = history.map(({ figure, params, current, runs }) => [
    ...[figure, Object.keys(params).length, current],
    runs.map(({ value, change }) => [value, change]),
  ]);
  assert.deepEqual(told, [
    // After a run without a value there is nothing to be a change from
    ["kept", 0, true, [[1, null], [null, null], [3, null]]],
    ["new", 0, true, [[0.5, null]]],
    ["old", 0, false, [[1, null], [2, 1]]],
    ["kept", 2, true, [[9, null], [10, 1]]],
  ]);
});

Deno.test("publishedRuns() are the versions that git has, read or counted as unread", async () => {
  const root = await Deno.makeTempDir();
  const git = async (...args: string[]) => {
    const who = ["-c", "user.name=a", "-c", "user.email=a@example.org"];
    const { success } = await new Deno.Command("git", { args: ["-C", root, ...who, ...args] })
      .output();
    assert.ok(success, args.join(" "));
  };
  try {
    await git("init", "--quiet");
    await Deno.mkdir(join(root, "results/published"), { recursive: true });
    const file = join(root, "results/published/s.json");
    const publish = async (content: unknown) => {
      await Deno.writeTextFile(file, JSON.stringify(content));
      await git("add", ".");
      await git("commit", "--quiet", "-m", "published");
    };
    await publish({ params: {}, figures: figures({ a: 1 }) });
    await publish({ of: "another form" });
    const long = { params: { n: 9 }, figures: figures({ a: 3 }) };
    await publish({ params: {}, figures: figures({ a: 2 }), long });
    await Deno.remove(file);
    await git("commit", "--quiet", "--all", "-m", "removed");
    const { runs, unread } = await publishedRuns("s", { root });
    const told = runs.map(({ params, figures }) => [params.n, figures.headlines[0].number.value]);
    assert.deepEqual(told, [[undefined, 2], [9, 3], [undefined, 1]]);
    assert.equal(unread, 2);
    assert.deepEqual((await publishedRuns("none", { root })).runs, []);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
});

Deno.test("publishedRuns() throws UserError where there is no history of git", async () => {
  const root = await Deno.makeTempDir();
  try {
    await assert.rejects(publishedRuns("s", { root }), { name: "UserError", message: /of git/ });
  } finally {
    await Deno.remove(root, { recursive: true });
  }
});
