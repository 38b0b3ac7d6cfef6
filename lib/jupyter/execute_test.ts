import assert from "node:assert/strict";
import { type CellRun, Session } from "./execute.ts";
import { startKernel } from "./kernel.ts";

const limits = [{ ms: 20_000, silence: true, message: "timed out" }];

/** Runs cells in one kernel, numbered from 1; `endless` is the number of one to be given 1 s only. */
async function runAll(sources: string[], endless?: number): Promise<CellRun[]> {
  await using kernel = await startKernel({ cwd: import.meta.dirname! });
  const session = await Session.open(kernel);
  const runs: CellRun[] = [];
  for (const [i, source] of sources.entries()) {
    const cell = i + 1;
    const short = [{ ms: 1_000, silence: true, message: "timed out after 1 s" }];
    runs.push(await session.run(source, { cell, limits: cell === endless ? short : limits }));
  }
  return runs;
}

/** Outputs in short: stream text, or the text/plain of what was shown. */
function texts({ outputs }: CellRun): unknown[] {
  return outputs.map((output) => {
    if (output.output_type === "stream") return `${output.name}: ${output.text}`;
    if (output.output_type === "error") return `error: ${output.evalue}`;
    return output.data["text/plain"];
  });
}

Deno.test("Session.run() gives every cell all of its outputs, in order", async () => {
  const numbers = Array.from({ length: 40 }, (_, i) => i);
  const runs = await runAll(numbers.map((i) => `
    for (const k of [0, 1, 2, 3, 4]) console.log(${i}, k);
    console.error("warn ${i}");
    await Deno.jupyter.display({ "text/plain": "shown ${i}" }, { raw: true });
    console.log("between ${i}");
    Deno.jupyter.display({ "text/plain": "not awaited ${i}" }, { raw: true });
    "result ${i}"`));
  for (const i of numbers) {
    assert.deepEqual(texts(runs[i]), [
      `stdout: ${[0, 1, 2, 3, 4].map((k) => `${i} ${k}\n`).join("")}`,
      `stderr: warn ${i}\n`,
      `shown ${i}`,
      `stdout: between ${i}\n`,
      `not awaited ${i}`,
      `"result ${i}"`,
    ]);
    assert.deepEqual(runs[i].faults, []);
  }
});

Deno.test("Session.run() updates displays, also of an earlier cell, and clears outputs", async () => {
  const show = (text: string, update: boolean) =>
    `await Deno.jupyter.display({ "text/plain": "${text}" }, { raw: true, display_id: "bar", update: ${update} });`;
  const runs = await runAll([
    `${show("0 %", false)} ${show("50 %", true)} console.log("after")`,
    show("100 %", true),
    `console.log("old"); Deno.jupyter.broadcast("clear_output", { wait: false }); console.log("new")`,
    `console.log("kept"); Deno.jupyter.broadcast("clear_output", { wait: true });`,
    `console.log("old"); Deno.jupyter.broadcast("clear_output", { wait: true }); console.log("new")`,
  ]);
  assert.deepEqual(runs.map(texts), [
    ["100 %", "stdout: after\n"],
    [],
    ["stdout: new\n"],
    ["stdout: kept\n"],
    ["stdout: new\n"],
  ]);
});

interface Failure {
  title: string;
  cell: string[];
  fault: { name: string; message: string; line?: number; column?: number };
}

const FAILURES: Failure[] = [
  {
    title: "an exception",
    cell: ["const ok = 1;", "", "throw new TypeError('no');"],
    fault: { name: "TypeError", message: "no", line: 3, column: 7 },
  },
  {
    title: "a thrown string",
    cell: ["throw 'text'"],
    fault: { name: "Error", message: "text" },
  },
  {
    title: "an exception below comments, types, imports and blank lines",
    cell: [
      "// One.",
      "import { z } from 'zod';",
      "",
      "/** Two. */",
      "export interface A {",
      "  b: number;",
      "}",
      "enum E { F }",
      "const f = (a: A) => {",
      "  // Three.",
      "",
      "  throw new Error(`${z && E.F} ${a.b}`);",
      "};",
      "f({ b: 1 });",
    ],
    fault: { name: "Error", message: "0 1", line: 12, column: 9 },
  },
  {
    title: "an exception in an awaited function",
    cell: [
      "await Promise.all([1].map(async () => {",
      "  await 0;",
      "  throw new Error('in');",
      "}));",
    ],
    fault: { name: "Error", message: "in", line: 3, column: 9 },
  },
  {
    title: "a block",
    cell: ["{", "  const a = 1;", "  throw new Error(`${a}`);", "}"],
    fault: { name: "Error", message: "1", line: 3, column: 9 },
  },
  {
    title: "a syntax error",
    cell: ["const a1 = 1;", "", "const b1 = ;"],
    fault: { name: "SyntaxError", message: "Expression expected", line: 3, column: 12 },
  },
  {
    title: "a redeclared name",
    cell: ["const { z } = { z: 1 };", "let z = 2;"],
    fault: { name: "SyntaxError", message: "Identifier 'z' has already been declared" },
  },
  {
    title: "a missing module",
    cell: ["", "import { nothing } from './no_such_module.ts';", "nothing;"],
    fault: { name: "TypeError", message: "Module not found", line: 2, column: 17 },
  },
  {
    title: "a display that throws",
    cell: [
      "1;",
      "({",
      "  [Symbol.for('Jupyter.display')]() {",
      "    throw new Error('shy');",
      "  },",
      "})",
    ],
    fault: { name: "Error", message: "shy", line: 4, column: 11 },
  },
  {
    title: "a rejection nobody handles",
    cell: ["0;", "Promise.reject(new RangeError('lost'));", "1"],
    fault: { name: "RangeError", message: "lost", line: 2, column: 16 },
  },
  {
    title: "a promise forgotten",
    cell: [
      "const g = async () => {",
      "  await 1;",
      "  throw new Error('later');",
      "};",
      "g();",
      "1",
    ],
    fault: { name: "Error", message: "later", line: 3, column: 9 },
  },
  {
    title: "an exception in a timer",
    cell: [
      "setTimeout(() => {",
      "  throw new Error('tick');",
      "}, 0);",
      "await new Promise((resolve) => setTimeout(resolve, 20));",
    ],
    fault: { name: "Error", message: "tick", line: 2, column: 9 },
  },
];

Deno.test("Session.run() finds the fault and its place", async (t) => {
  await using kernel = await startKernel({ cwd: import.meta.dirname! });
  const session = await Session.open(kernel);
  for (const [i, { title, cell, fault: expected }] of FAILURES.entries()) {
    await t.step(`of ${title}`, async () => {
      const { faults: [fault, ...more], outputs } = await session.run(cell.join("\n"), {
        cell: i + 1,
        limits,
      });
      const { line, column } = expected;
      assert.deepEqual([fault.cell, fault.name, fault.fatal], [i + 1, expected.name, false]);
      assert.ok(fault.message.startsWith(expected.message), fault.message);
      assert.deepEqual(fault.at, line && { cell: i + 1, line, column });
      assert.deepEqual(more, []);
      assert.equal(outputs.filter(({ output_type }) => output_type === "error").length, 1);
    });
  }
  await t.step("and the cells after it run", async () => {
    const { outputs, faults } = await session.run("ok + 1", { cell: 99, limits });
    assert.deepEqual([faults.length, outputs.length], [0, 1]);
  });
});

Deno.test("Session.run() says what may be at fault where the kernel keeps silent", async () => {
  const registry = Deno.env.get("NPM_CONFIG_REGISTRY");
  Deno.env.set("NPM_CONFIG_REGISTRY", "http://127.0.0.1:1/"); // nobody is there
  try {
    const [{ faults }] = await runAll(["import nothing from 'npm:no-such-package'; nothing"]);
    assert.match(
      faults[0].message,
      /^Execution failed; .* imports a package that cannot be loaded$/,
    );
  } finally {
    if (registry === undefined) Deno.env.delete("NPM_CONFIG_REGISTRY");
    else Deno.env.set("NPM_CONFIG_REGISTRY", registry);
  }
});

Deno.test("Session.run() blames the cell where a late failure comes from", async () => {
  const wait = "await new Promise((resolve) => setTimeout(resolve, 600));";
  const runs = await runAll([
    "const fail = async (ms: number) => {\n  await new Promise((r) => setTimeout(r, ms));\n" +
    "\n  throw new Error('late');\n};",
    "fail(300); 'started'",
    wait,
    "setTimeout(() => Promise.reject('plain'), 300); 0;",
    wait,
    "\nsetTimeout(() => { throw new Error('timer') }, 300); 0;",
    wait,
  ]);
  const faults = runs.map(({ faults }) =>
    faults.map(({ cell, message, at }) => [cell, message, at?.cell, at?.line])
  );
  assert.deepEqual(faults[2], [[2, "late", 1, 4]]);
  assert.deepEqual(faults[4], [[4, "plain", undefined, undefined]]);
  assert.deepEqual(faults[6], [[6, "timer", 6, 2]]);
  assert.equal(faults.flat().length, 3);
  const shown = [[], ['"started"', "error: late"], [], ["0", "error: plain"], [], [
    "0",
    "error: timer",
  ], []];
  assert.deepEqual(runs.map(texts), shown);
});

Deno.test("Session.run() does not lose what fails between two cells", async () => {
  await using kernel = await startKernel({ cwd: import.meta.dirname! });
  const session = await Session.open(kernel);
  const stray = Promise.withResolvers<void>();
  kernel.listen(({ header }) => header.msg_type === "routelab_stray" && stray.resolve());
  const first = await session.run("setTimeout(() => Promise.reject(new Error('gap')), 300); 0;", {
    cell: 1,
    limits,
  });
  await stray.promise;
  const second = await session.run("const broken = ;", { cell: 2, limits });
  assert.deepEqual(second.faults.map(({ cell, message }) => [cell, message]), [
    [1, "gap"],
    [2, "Expression expected"],
  ]);
  assert.deepEqual([first, second].map(texts), [["0", "error: gap"], [
    "error: Expression expected",
  ]]);
});

Deno.test("Session.run() interrupts a busy loop and keeps what came before", async () => {
  const [, spin, next] = await runAll([
    "let n = 7;",
    "console.log('before');\nwhile (true) n++;",
    "n > 7",
  ], 2);
  assert.deepEqual(texts(spin), ["stdout: before\n", "error: timed out after 1 s"]);
  assert.equal(spin.faults[0].fatal, true);
  assert.deepEqual(texts(next), ["true"]);
});

Deno.test("Session.run() kills a kernel that goes on waiting", async () => {
  const [hang, next] = await runAll(["await new Promise((r) => setTimeout(r, 1e9));", "1"], 1);
  assert.deepEqual(hang.faults.map(({ message, fatal }) => [message, fatal]), [[
    "timed out after 1 s",
    true,
  ]]);
  assert.match(next.faults[0].message, /^The kernel was ended by SIGKILL/);
});

Deno.test("Session.run() tells how the kernel died", async () => {
  const [exit] = await runAll([
    "console.log('bye'); await new Promise((r) => setTimeout(r, 100)); Deno.exit(3);",
  ]);
  assert.deepEqual(texts(exit), ["stdout: bye\n", "error: The kernel exited with code 3"]);
  const [killed] = await runAll(["Deno.kill(Deno.pid, 'SIGKILL');\nawait new Promise(() => {});"]);
  assert.deepEqual(texts(killed), ["error: The kernel was ended by SIGKILL"]);
  assert.equal(killed.faults[0].fatal, true);
});

Deno.test("Session.run() writes frames of cells as cell, line and column", async () => {
  const [, caught, thrown] = await runAll([
    "type T = number;\n\nfunction boom(): T {\n  throw new Error('x');\n}",
    "try { boom(); } catch (error) { console.log(error.stack); }",
    "\nboom();",
  ]);
  assert.deepEqual(texts(caught), [
    "stdout: Error: x\n    at boom (cell 1:4:9)\n    at cell 2:1:7\n",
  ]);
  assert.deepEqual(thrown.faults[0].traceback, [
    "Error: x",
    "    at boom (cell 1:4:9)",
    "    at cell 3:2:1",
  ]);
  assert.deepEqual(thrown.faults[0].at, { cell: 3, line: 2, column: 1 });
});

Deno.test("a frame is placed in its cell though transpilation made many lines of that, at its very end too", async () => {
  const members = Array.from({ length: 30 }, (_, i) => `m${i}`);
  const dense = [
    `enum E { ${members.join(", ")} }`,
    `class P { constructor(${members.map((m) => `public ${m}: number`).join(", ")}) {} }`,
    `class A { ${members.map((m) => `accessor ${m} = 1;`).join(" ")} }`,
    `namespace N { ${members.map((m) => `export const ${m} = 1;`).join(" ")} }`,
    `const list = [${members.map((_, i) => `{ a: ${i}, b: [${i}] }`).join(", ")}];`,
    'function last() { throw new Error("far down"); }',
  ].join("\n");
  const [first, second] = await runAll([dense, "last();"]);
  assert.deepEqual(first.faults, []);
  const [{ at, traceback }] = second.faults;
  assert.deepEqual(at, { cell: 2, line: 1, column: 1 });
  assert.match(traceback[1], /at last \(cell 1:6:\d+\)/);
});
