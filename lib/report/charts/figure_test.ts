import assert from "node:assert/strict";
import { UserError } from "../../core/errors.ts";
import { DISPLAY } from "../display.ts";
import { figure } from "./figure.ts";
import { figureSvg, svgPng } from "./svg.ts";

const spec = {
  data: { values: [{ x: 1, y: 2 }, { x: 2, y: 3 }] },
  mark: "point",
  encoding: { x: { field: "x", type: "quantitative" }, y: { field: "y", type: "quantitative" } },
};

Deno.test("figure's display holds the spec, a PNG of it and its title, and no HTML", async () => {
  const bundle = await figure(spec, { title: "Two points", subtitle: "of many" })[DISPLAY]();
  assert.deepEqual(Object.keys(bundle), [
    "application/vnd.vegalite.v5+json",
    "image/png",
    "text/plain",
  ]);
  assert.equal(bundle["text/plain"], "Two points");
  const png = Uint8Array.fromBase64(bundle["image/png"] as string);
  assert.deepEqual([...png.slice(1, 4)], [..."PNG"].map((char) => char.charCodeAt(0)));
});

Deno.test("figure tells screen readers title and subtitle, and names its files by its title", () => {
  const { spec: full, name } = figure(spec, { title: "Cost & quality", subtitle: "on MMLU" });
  assert.equal(full.description, "Cost & quality. on MMLU");
  assert.equal(name, "cost-quality");
  assert.equal(figure(spec, { title: "Cost", name: "fig 1" }).name, "fig-1");
});

Deno.test("figure lets the spec's own config win", () => {
  const config = { background: "red" };
  assert.deepEqual(figure({ ...spec, config }, { title: "t" }).spec.config, config);
});

Deno.test("figure refuses a title of which no name can be made", () => {
  assert.throws(() => figure(spec, { title: "—" }), UserError);
});

Deno.test("svgPng gives the same bytes whatever was drawn before, at twice the size", async () => {
  const clipped = { ...spec, mark: { type: "point", clip: true } };
  const first = await figureSvg(clipped);
  await figureSvg({ ...clipped, width: 300 });
  const again = await figureSvg(clipped);
  assert.equal(again, first);
  const png = svgPng(again);
  assert.deepEqual(png, svgPng(first));
  const width = Number(/width="(\d+)"/.exec(first)![1]);
  assert.equal(new DataView(png.buffer, png.byteOffset).getUint32(16), 2 * width);
});
