/**
 * The house has one direction: a folder of lib imports only folders above it, lib imports no study and no
 * command, no study imports another, and no files import each other in a circle (types count).
 */
import assert from "node:assert/strict";
import { cycles, importGraph, isTest, sourceFiles } from "./testing.ts";

/** From the top down. The pocket world is at the edge: it may import all, and none imports it. */
const ROOMS = [
  ...["core", "stats", "outcomes", "onnx", "models", "grading", "training", "calibration"],
  ...["policies", "routers", "evaluation", "jupyter", "report", "jobs", "serve", "pocket"],
];

const files = (await sourceFiles("lib", "experiments", "cli")).filter((file) => !isTest(file));
const graph = await importGraph(files);
const imports = [...graph].flatMap(([from, all]) => all.map((to) => ({ from, to })));
const said = ({ from, to }: { from: string; to: string }) => `${from} imports ${to}`;
/** "lib/stats/ties.ts" -> ["lib", "stats"]. */
const placeOf = (file: string) => file.split("/").slice(0, 2);

Deno.test("the graph has every file, and the imports of types too", () => {
  assert.deepEqual(files.filter((file) => !graph.has(file)), []);
  assert.ok(graph.get("lib/report/pages/study_page.ts")!.includes("lib/jupyter/notebook.ts"));
});

/** The one file that imports what a name in the user's call says: routers of the user's own. */
const OF_USERS = "lib/routers/router_module.ts";

Deno.test("every import is one that the graph can see: its specifier stands in the code", async () => {
  const hidden =
    /\bimport\(\s*(?!["'][^"']*["']\s*[,)])|\bnew (Shared)?Worker\(|\bcreateRequire\b|@import\b/;
  const texts = await Promise.all(files.map((file) => Deno.readTextFile(file)));
  assert.deepEqual(files.filter((_, i) => hidden.test(texts[i])), [OF_USERS]);
});

Deno.test("every folder of lib has its place in the order", () => {
  const folders = files.map(placeOf).filter(([top]) => top === "lib").map(([, room]) => room);
  assert.deepEqual(folders.filter((room) => !ROOMS.includes(room)), []);
});

Deno.test("lib imports neither studies nor commands, and its folders only those above", () => {
  const wrong = imports.filter(({ from, to }) => {
    const [top, room] = placeOf(from), [toTop, toRoom] = placeOf(to);
    return top === "lib" && (toTop !== "lib" || ROOMS.indexOf(toRoom) > ROOMS.indexOf(room));
  });
  assert.deepEqual(wrong.map(said), []);
});

Deno.test("no study imports another, or a command; notebooks' helpers are for notebooks and commands", () => {
  const wrong = imports.filter(({ from, to }) => {
    const [top, study] = placeOf(from), [toTop, toStudy] = placeOf(to);
    return top === "experiments" && toTop !== "lib" && !(toTop === top && toStudy === study);
  });
  assert.deepEqual(wrong.map(said), []);
});

Deno.test("no files import each other in a circle", () => {
  assert.deepEqual(cycles(graph), []);
});

Deno.test("cycles() finds circles apart, and none where there is none", () => {
  const graph = new Map([
    ["a", ["b"]],
    ["b", ["c", "d"]],
    ["c", ["a"]],
    ["d", ["e"]],
    ["e", ["d"]],
    ["f", ["a"]],
  ]);
  assert.deepEqual(cycles(graph), [["a", "b", "c"], ["d", "e"]]);
  graph.set("c", []);
  graph.set("e", []);
  assert.deepEqual(cycles(graph), []);
});
