import assert from "node:assert/strict";
import type { CandidateMatrix, Query } from "../outcomes/mod.ts";
import { TempFiles } from "../outcomes/testing.ts";
import { commandRouter } from "./mod.ts";

const queryOf = (id: string): Query => (
  { id, dataset: "d", prompt: `prompt\n${id}`, task: null, split: null }
);

const outcomesOf = (ids: string[]): CandidateMatrix => ({
  candidates: [{ model: "small", n: 1 }, { model: "large", n: 1 }],
  queries: ids.map(queryOf),
  quality: Float64Array.from(ids.flatMap(() => [0, 1])),
  cost: Float64Array.from(ids.flatMap(() => [1, 2])),
  costUnit: "USD",
  draws: Float64Array.from(ids.flatMap(() => [0, 1])),
  weights: new Float64Array(2 * ids.length).fill(1),
  offsets: Int32Array.from({ length: 2 * ids.length + 1 }, (_, cell) => cell),
});

/** A program that answers each message with what this expression makes of it; `fits` are the messages of fit. */
const program = (answer: string, fitted = '{"fitted":true}') =>
  `import { createInterface } from "node:readline";
const fits = [];
for await (const line of createInterface({ input: process.stdin })) {
  const message = JSON.parse(line);
  if (message.type === "fit") {
    fits.push(message);
    console.log(${JSON.stringify(fitted)});
  } else {
    const answer = ${answer};
    if (answer !== undefined) console.log(typeof answer === "string" ? answer : JSON.stringify(answer));
  }
}
`;

async function withProgram<T>(
  text: string,
  use: (router: ReturnType<typeof commandRouter>, command: string) => Promise<T>,
  options: Parameters<typeof commandRouter>[1] = {},
): Promise<T> {
  await using temp = await TempFiles.create({ "my program.mjs": text });
  const command = `${Deno.execPath()} run --quiet "${temp.path("my program.mjs")}"`;
  const router = commandRouter(command, options);
  try {
    return await use(router, command);
  } finally {
    await router[Symbol.asyncDispose]();
  }
}

async function scoresOf(router: ReturnType<typeof commandRouter>): Promise<number[]> {
  const fitted = await router.fit(outcomesOf(["1", "2"]), { seed: 7 });
  return [...await fitted.score([queryOf("3"), queryOf("4")])];
}

Deno.test("commandRouter() hands a program what fit has, then each query, and takes its answers in order", async () => {
  const answer = `{ id: message.id, need: message.id === "3" ? 0.25 : fits[0].queries.length / 2 }`;
  const scores = await withProgram(program(answer), async (router, command) => {
    assert.deepEqual([router.name, router.origin!.what], ["my-program", command]);
    return await scoresOf(router);
  });
  assert.deepEqual(scores, [0.75, 1, 0, 1]);
  // The fit message itself comes back as a text of the query that it is asked about
  const told = `{ id: message.id, need: Number(JSON.stringify(fits[0]) === ${
    JSON.stringify(JSON.stringify({
      ...{ type: "fit", candidates: ["small", "large"], cost_unit: "USD", seed: 7 },
      queries: ["1", "2"].map((id) => ({
        ...{ id, dataset: "d", prompt: `prompt\n${id}`, task: null, quality: [0, 1], cost: [1, 2] },
      })),
    }))
  }) }`;
  assert.deepEqual(await withProgram(program(told), scoresOf), [0, 1, 0, 1]);
});

Deno.test("commandRouter() takes qualities, a price and notes, and another name", async () => {
  const fitted = '{"fitted":true,"predicts":"quality","cost_usd":0.01,"notes":["Fitted."]}';
  await withProgram(program("{ id: message.id, quality: [0.1, 2] }", fitted), async (router) => {
    const made = await router.fit(outcomesOf(["1"]), { seed: 1 });
    assert.deepEqual([...await made.score([queryOf("3")])], [0.1, 2]);
    assert.deepEqual([made.scale, made.costUsd, made.notes], ["quality", 0.01, ["Fitted."]]);
    assert.deepEqual([router.name, made.name], ["theirs", "theirs"]);
  }, { name: "theirs" });
});

Deno.test("a program knows one fit at a time, and is fitted again where an earlier router scores", async () => {
  const answer = "{ id: message.id, need: fits.at(-1).queries.length / 10 }";
  await withProgram(program(answer), async (router) => {
    const [one, three] = [
      await router.fit(outcomesOf(["1"]), { seed: 1 }),
      await router.fit(outcomesOf(["1", "2", "3"]), { seed: 1 }),
    ];
    const first = async (of: typeof one) => (await of.score([queryOf("4")]))[0];
    // Asked for at once, so that they have to wait for each other
    assert.deepEqual(await Promise.all([first(three), first(one), first(three)]), [0.7, 0.9, 0.7]);
  });
});

Deno.test("a program that ends, is silent or answers with something else is told of, with its line and stderr", async () => {
  const said = (text: string, message: RegExp, hint = /^/, options = {}) =>
    withProgram(text, async (router) => {
      await assert.rejects(scoresOf(router), (error: Error & { hint?: string }) => {
        assert.equal(error.name, "UserError");
        assert.match(error.message, message);
        assert.match(error.hint ?? "", hint);
        return true;
      });
    }, options);
  const stderr = (text: string) => `(process.stderr.write("${text}\\n"), undefined)`;
  await said(
    program(`(${stderr("half done")}, setTimeout(() => process.exit(3), 50), undefined)`),
    /ended when it was asked to score query "3", with exit code 3$/,
    /The end of its stderr:\nhalf done$/,
  );
  await said("process.exit(4)", /ended when it was asked to fit, with exit code 4$/);
  await said(
    program(stderr("thinking")),
    /did not answer when it was asked to score query "3": it was silent for 0\.3 seconds$/,
    /flushed.*\nThe end of its stderr:\nthinking$/s,
    { timeoutSeconds: 0.3 },
  );
  await said(
    program('"loading"'),
    /it answered "loading" \(this is no JSON\)/,
    /belongs on stderr/,
  );
  await said(
    program('`{"id": "3", "need": NaN}`'),
    /NaN}" \(this is no JSON\)/,
    /NaN and Infinity/,
  );
  await said(program("{ need: 1 }"), /query "3": it answered "\{\\"need\\":1\}"/);
  await said(program('{ id: "9", need: 1 }'), /with the query's id and its need .*\\"9\\"/);
  await said(program("{ id: message.id }"), /its need when it is asked to score query "3"/);
  await said(
    program("{ id: message.id, need: 3 }"),
    /need .* of query "3" of d it is 3$/,
    /Squash/,
  );
  const qualities = "{ id: message.id, quality: [1, 2] }";
  await said(program(qualities), /with the query's id and its need/, /"predicts": "quality"/);
  await said(program("{}", '{"fitted":1}'), /must answer with \{"fitted": true\} .* to fit/);
  assert.throws(() => commandRouter(" "), { message: /none is named/ });
  const absent = commandRouter("no-such-program-here mine.py");
  await assert.rejects(scoresOf(absent), { message: /Cannot start no-such-program-here/ });
});

Deno.test("a program that closes its stdout and goes on is ended, and so is one whose work is stopped", async () => {
  await using closes = commandRouter("sh -c 'exec >&-; exec sleep 600'", {
    ...{ name: "closes", timeoutSeconds: 60 },
  });
  await assert.rejects(() => scoresOf(closes), /closed its stdout when it was asked to fit/);
  await withProgram("setInterval(() => {}, 1000);", async (router) => {
    const stop = new AbortController();
    const fitted = Promise.resolve(
      router.fit(outcomesOf(["1"]), { seed: 1, signal: stop.signal }),
    );
    setTimeout(() => stop.abort(), 100);
    await assert.rejects(() => fitted, /ended when it was asked to fit, with signal SIGTERM/);
  });
});

Deno.test("what a shell would read is refused, with how to ask one", () => {
  for (const command of ["cat | python mine.py", "mine < in.txt", "mine 2> log", "a && b"]) {
    assert.throws(() => commandRouter(command), (error: Error & { hint?: string }) => {
      assert.match(error.message, /is of a shell, and none reads it$/);
      return error.hint!.includes(`sh -c '${command}'`);
    });
  }
  assert.equal(commandRouter(`sh -c "cat | python mine.py"`, { name: "mine" }).name, "mine");
});

Deno.test("a program that ended is started anew for who asks again", async () => {
  const answer = `(message.id === "3" ? process.exit(1) : { id: message.id, need: 1 })`;
  await withProgram(program(answer), async (router) => {
    const fitted = await router.fit(outcomesOf(["1"]), { seed: 1 });
    await assert.rejects(async () => await fitted.score([queryOf("3")]), {
      message: /exit code 1/,
    });
    assert.deepEqual([...await fitted.score([queryOf("4")])], [0, 1]);
  });
});
