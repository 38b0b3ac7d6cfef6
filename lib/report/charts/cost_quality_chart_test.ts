import assert from "node:assert/strict";
import { UserError } from "../../core/errors.ts";
import { drawn, withoutTheme } from "./chart_testing.ts";
import { costQualityChart, type CostQualityOptions } from "./cost_quality_chart.ts";
import { colour } from "./theme.ts";
import { routerStrokes } from "./router_strokes.ts";

const options: CostQualityOptions = {
  title: "Learners beat random",
  subtitle: "80 questions",
  xTitle: "calls to the strong model",
  yTitle: "accuracy",
  curves: [
    {
      name: "knn",
      kind: "router",
      points: [{ x: 0, y: 0.6 }, { x: 0.5, y: 0.74, lo: 0.72, hi: 0.76 }, { x: 1, y: 0.8 }],
    },
    {
      name: "logistic",
      kind: "router",
      points: [{ x: 0, y: 0.6 }, { x: 0.5, y: 0.77 }, { x: 1, y: 0.8 }],
    },
    { name: "random", kind: "baseline", points: [{ x: 0, y: 0.6 }, { x: 1, y: 0.8 }] },
    {
      name: "oracle",
      kind: "oracle",
      points: [{ x: 0, y: 0.6 }, { x: 0.3, y: 0.9 }, { x: 1, y: 0.8 }],
    },
  ],
  anchors: [
    { name: "always weak", x: 0, y: 0.6 },
    { name: "always strong", x: 1, y: 0.8 },
    { name: "best single", x: 1, y: 0.8 },
  ],
};

Deno.test("costQualityChart's spec is as recorded", async (t) => {
  await t.assertSnapshot(withoutTheme(costQualityChart(options)));
});

Deno.test("costQualityChart draws every curve, joins anchors on one spot and labels both axes", async () => {
  const svg = await drawn(costQualityChart(options));
  for (const text of ["knn", "logistic", "random", "oracle", "always weak", "accuracy"]) {
    assert.ok(svg.includes(`>${text}<`), text);
  }
  assert.ok(svg.includes(">always strong = best single<"));
  assert.ok(
    svg.includes(routerStrokes(["knn"]).get("knn")!.color) && svg.includes(colour("baseline")),
  );
});

Deno.test("costQualityChart lists curves by height, each in the stroke of its router", () => {
  const [, line] = costQualityChart(options).spec.layer as { encoding: Record<string, unknown> }[];
  const { color, strokeDash } = line!.encoding as Record<
    string,
    { scale: Record<string, unknown[]> }
  >;
  const names = ["oracle", "logistic", "knn", "random"], strokes = routerStrokes(names);
  assert.deepEqual(color!.scale.domain, names);
  assert.deepEqual(color!.scale.range, names.map((name) => strokes.get(name)!.color));
  assert.deepEqual(strokeDash!.scale.range, names.map((name) => strokes.get(name)!.dash));
});

Deno.test("costQualityChart draws one point, gaps, bands of no width, long names and seven routers", async () => {
  const curve = (name: string, points: CostQualityOptions["curves"][number]["points"]) => (
    { name, kind: "router" as const, points }
  );
  const base = { title: "Odd", xTitle: "x", yTitle: "y" };
  await drawn(
    costQualityChart({ ...base, curves: [curve("a", [{ x: 0.5, y: 0.5, lo: 0.5, hi: 0.5 }])] }),
  );
  await drawn(costQualityChart({
    ...base,
    curves: [
      curve("gap", [{ x: 0, y: 1 }, { x: 0.5, y: NaN }, { x: 1, y: 2 }]),
      curve("empty", []),
      ...Array.from({ length: 6 }, (_, i) => curve(`${i} ${"long ".repeat(20)}`, [{ x: i, y: i }])),
    ],
    anchors: [{ name: "<b>&", x: 0, y: 0 }],
  }));
});

Deno.test("costQualityChart refuses curves without a finite point and names that occur twice", () => {
  assert.throws(
    () =>
      costQualityChart({
        ...options,
        curves: [{ name: "a", kind: "router", points: [{ x: 0, y: NaN }] }],
      }),
    (error) => error instanceof UserError && /must hold a finite point/.test(error.message),
  );
  assert.throws(
    () => costQualityChart({ ...options, curves: [options.curves[0]!, options.curves[0]!] }),
    (error) => error instanceof UserError && /"knn" occurs twice/.test(error.message),
  );
});

Deno.test("costQualityChart draws thresholds in their router's colour, and the hull of single models", async () => {
  const plain = await drawn(costQualityChart(options));
  const chart = costQualityChart({
    ...options,
    hull: [{ x: 0, y: 0.6 }, { x: 0.4, y: 0.75 }, { x: 1, y: 0.8 }],
    points: [{ curve: "knn", target: "drop <= 1%", x: 0.7, y: 0.78 }],
  });
  const svg = await drawn(chart);
  const { color } = routerStrokes(["knn"]).get("knn")!;
  const ofRouter = (text: string) => text.split(`stroke="${color}"`).length;
  assert.equal(ofRouter(svg), ofRouter(plain) + 1);
  const dotted = (text: string) => text.match(/stroke-dasharray="2,2"/g) ?? [];
  assert.equal(dotted(svg).length, dotted(plain).length + 1);
});
