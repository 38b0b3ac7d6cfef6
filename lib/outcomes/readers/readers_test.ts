import assert from "node:assert/strict";
import { type ReadOptions, readTable } from "../read.ts";
import { TempFiles } from "../testing.ts";

const MIXTRAL = "mistralai/Mixtral-8x7B-Instruct-v0.1";
const GPT4 = "gpt-4-1106-preview";

/** Reads a folder of files, the format detected, and gives rows without their blank cells. */
async function readFolder(files: Record<string, string>) {
  await using temp = await TempFiles.create(files);
  const { frame, card } = await readTable([temp.folder], { card: { name: "d" } });
  const rows = frame.toRecords().map((row) =>
    Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null))
  );
  return { rows, card };
}

async function refuses(files: Record<string, string>, expected: RegExp) {
  await using temp = await TempFiles.create(files);
  await assert.rejects(readTable([temp.folder]), expected);
}

Deno.test("routellm-mmlu: a file a subject, ids by subject and position", async () => {
  const { rows, card } = await readFolder({
    "mmlu_anatomy.csv": `prompt,${MIXTRAL},${GPT4}\n"Where?\nA. here",True,False\n`,
    "mmlu_law.csv": `prompt,${MIXTRAL},${GPT4}\nWhy?,False,True\nHow?,False,False\n`,
    "contaminated_prompts.jsonl": '{"train_prompt":"x","eval_prompt":"Why?"}',
  });
  assert.equal(card.format, "routellm-mmlu");
  assert.deepEqual(card.contaminated, ["Why?"]);
  assert.equal(rows.length, 6);
  assert.deepEqual(rows[0], {
    dataset: "d",
    query_id: "anatomy/0",
    prompt: "Where?\nA. here",
    task: "anatomy",
    model: MIXTRAL,
    sample: 0,
    quality: 1,
    correct: true,
  });
  assert.equal(rows.at(-1)!.query_id, "law/1");
});

Deno.test("routellm-gsm8k: responses, and references joined by prompt", async () => {
  const header = `prompt,${MIXTRAL},${GPT4},${MIXTRAL}_response,${GPT4}_response`;
  const { rows, card } = await readFolder({
    "gsm8k_responses.csv": `${header}\n1+1?,False,True,three,two\n`,
    "test.jsonl": '{"question":"1+1?","answer":"One and one\\n#### 2"}',
  });
  assert.equal(card.format, "routellm-gsm8k");
  assert.deepEqual(rows.map((row) => [row.model, row.response, row.quality, row.reference]), [
    [MIXTRAL, "three", 0, "2"],
    [GPT4, "two", 1, "2"],
  ]);
});

Deno.test("routellm-mtbench: the mean over turns, contamination by either turn", async () => {
  const judged = (model: string, turn: number, score: number) =>
    JSON.stringify({ question_id: 81, model, turn, score });
  const files = {
    "question.jsonl": '{"question_id":81,"category":"writing","turns":["One","Two"]}',
    "judgements.jsonl": [
      judged("a", 1, 10),
      judged("b", 1, 3),
      judged("a", 2, 7),
      judged("b", 2, 4),
    ].join("\n"),
    "contaminated_prompts.jsonl": '{"eval_prompt":"Two"}',
  };
  const { rows, card } = await readFolder(files);
  assert.equal(card.format, "routellm-mtbench");
  assert.deepEqual(card.contaminated, ["One"]);
  assert.deepEqual(rows.map((row) => [row.query_id, row.prompt, row.model, row.quality]), [
    ["81", "One", "a", 8.5],
    ["81", "One", "b", 3.5],
  ]);
  await refuses(
    { ...files, "judgements.jsonl": judged("a", 1, 11) },
    /judgements\.jsonl:1 as column "score" must be in \[1, 10\]: current value is 11/,
  );
  await refuses(
    { ...files, "judgements.jsonl": '{"question_id":9,"model":"a","turn":1,"score":5}' },
    /question\.jsonl:1: question 81 has no judgement/,
  );
});

Deno.test("routerbench: scores, responses, costs; Python lists unwrapped", async () => {
  const { rows, card } = await readFolder({
    "mbpp_test.csv": [
      ",sample_id,prompt,eval_name,a/x,b,a/x|model_response,b|model_response,a/x|total_cost," +
      "b|total_cost,oracle_model_to_route_to",
      `7,mbpp.1,"['It\\'s\\na test']",mbpp,1.0,0.5,"[""Sure, 'x'""]",plain,0.002,1e-05,b`,
    ].join("\n"),
  });
  assert.equal(card.format, "routerbench");
  const query = {
    dataset: "d",
    query_id: "mbpp.1",
    prompt: "It's\na test",
    task: "mbpp",
    split: "test",
    sample: 0,
  };
  assert.deepEqual(rows, [
    { ...query, model: "a/x", response: "Sure, 'x'", quality: 1, cost_usd: 0.002 },
    { ...query, model: "b", response: "plain", quality: 0.5, cost_usd: 1e-5 },
  ]);
});

Deno.test("routerbench: a response without a score is a blank outcome", async () => {
  const { rows, card } = await readFolder({
    "r.csv": "sample_id,prompt,eval_name,a,a|model_response,a|total_cost\n1,p,e,,answer,0.1\n",
  });
  assert.equal(rows[0].response, "answer");
  assert.equal(card.audit.blank.rows, 1);
});

Deno.test("score-json: task and split from the file's name", async () => {
  const { rows, card } = await readFolder({
    "gsm8k-train.json": '[{"question":"p","scores":{"a":0.8,"b":1}}]',
    "gsm8k_test.json": '[{"question":"q","scores":{"a":0,"b":0.1},"cluster_id":3}]',
  });
  assert.equal(card.format, "score-json");
  assert.deepEqual(rows.map((row) => [row.query_id, row.task, row.split, row.model, row.quality]), [
    ["gsm8k-train/0", "gsm8k", "train", "a", 0.8],
    ["gsm8k-train/0", "gsm8k", "train", "b", 1],
    ["gsm8k_test/0", "gsm8k", "test", "a", 0],
    ["gsm8k_test/0", "gsm8k", "test", "b", 0.1],
  ]);
});

Deno.test("score-json: a missing model is named with its line", async () => {
  await refuses({
    "s.json": '[{"question":"p","scores":{"a":1,"b":1}},\n{"question":"q","scores":{"a":1}}]',
  }, /s\.json:2: query "s\/1" of dataset ".*" has no outcome of model "b"/);
});

Deno.test("routerarena: one model's results with cost and tokens", async () => {
  const result = {
    global_index: "AIME_112",
    question: "p",
    llm_selected: "m",
    generated_answer: "42",
    token_usage: { input_tokens: 3, output_tokens: 5, total_tokens: 8 },
    success: true,
    evaluation_result: { ground_truth: "42", score: 1, metric: "math", inference_cost: 0.25 },
  };
  const failed = {
    ...result,
    global_index: "Arc_MMLU_1",
    generated_answer: null,
    token_usage: null,
    evaluation_result: null,
  };
  const { rows, card } = await readFolder({
    "m.jsonl": `${JSON.stringify(result)}\n${JSON.stringify(failed)}`,
  });
  assert.equal(card.format, "routerarena");
  assert.equal(card.audit.blank.rows, 1);
  assert.deepEqual(rows[0], {
    dataset: "d",
    query_id: "AIME_112",
    prompt: "p",
    task: "AIME",
    reference: "42",
    model: "m",
    sample: 0,
    response: "42",
    quality: 1,
    tokens_in: 3,
    tokens_out: 5,
    cost_usd: 0.25,
  });
  assert.equal(rows[1].task, "Arc_MMLU");
  await refuses(
    { "m.jsonl": JSON.stringify({ ...result, evaluation_result: { score: "high" } }) },
    /m\.jsonl:1 as column "evaluation_result\.score" must be of type number: .* "high"/,
  );
});

Deno.test("simpleqa: a question set with topics", async () => {
  const { rows, card } = await readFolder({
    "q.csv": `metadata,question,true_answer\n"{'topic': 'Art', 'urls': ['https://x']}",Who?,Ann\n`,
  });
  assert.deepEqual([card.kind, card.format], ["questions", "simpleqa"]);
  assert.deepEqual(rows, [
    { dataset: "d", query_id: "0", prompt: "Who?", task: "Art", reference: "Ann" },
  ]);
});

Deno.test("simpleqa-graded: grades, model by file name, topics by the translation table", async () => {
  const header = "problem,target,predicted_answer,grade\n";
  const { rows, card } = await readFolder({
    "results/model-a.csv": `${header}Kdo?,Ann,Ann,A\nKdy?,1999,nevím,C\n`,
    "results/model-b.csv": `${header}Kdy?,1999,1998,B\nKdo?,Ann,Bob,B\n`,
    "map.csv": "metadata,problem,answer,translated_problem,translated_answer\n" +
      `{'topic': 'Art'},Who?,Ann,Kdo?,Ann\n`,
  });
  assert.equal(card.format, "simpleqa-graded");
  const [who, when] = rows;
  assert.deepEqual([who.query_id, who.task, who.model], ["0", "Art", "model-a"]);
  assert.deepEqual([who.quality, who.correct], [1, true]);
  assert.deepEqual([when.quality, when.correct], [0, undefined]);
  assert.deepEqual(rows.map((row) => row["score.attempted"]), [1, 0, 1, 1]);
  assert.match(when.query_id as string, /^[0-9a-f]{12}$/);
  assert.equal(rows[2].query_id, when.query_id);
  assert.equal(rows[2].correct, false);
  await refuses(
    { "m.csv": `${header}Kdo?,Ann,Ann,D\n` },
    /m\.csv:2 as column "grade" must be A \(correct\), B .*: current value is "D"/,
  );
});

Deno.test("bestroute: sampled stages give a row a sample, scored or not", async () => {
  const stage = (model: unknown) => JSON.stringify({ id: "x/1", prompt: "p", "phi-3": model });
  const plain = await readFolder({ "mixed_dataset_phi-3.jsonl": stage({ responses: ["u", "v"] }) });
  assert.equal(plain.card.format, "bestroute");
  assert.equal(plain.card.audit.blank.rows, 2);
  const scored = await readFolder({
    "armoRM_validation.jsonl": stage({
      responses: ["u", "v"],
      armoRM_scores: [0.11, 0.12],
      token_num_prompt: 4,
      token_num_responses: [9, 8],
    }),
  });
  assert.deepEqual(scored.rows[1], {
    dataset: "d",
    query_id: "x/1",
    prompt: "p",
    split: "validation",
    model: "phi-3",
    sample: 1,
    response: "v",
    quality: 0.12,
    tokens_in: 4,
    tokens_out: 8,
    "score.armoRM": 0.12,
  });
  const twice = await readFolder({
    "a.jsonl": stage({ armoRM_scores: [0.1, 0.2], ourRM_scores: [3, -1] }),
  });
  assert.deepEqual(twice.rows.map((row) => [row.quality, row["score.ourRM"]]), [[0.1, 3], [
    0.2,
    -1,
  ]]);
  await refuses(
    { "a.jsonl": stage({ armoRM_scores: [0.1, 0.2], ourRM_scores: [3] }) },
    /lists of "phi-3" must be of one length: they have 2, 1/,
  );
  await refuses(
    { "a.jsonl": stage({ armoRM_scores: [0.1], ourRM_scores: ["x"] }) },
    /a\.jsonl:1 as column "phi-3\.ourRM_scores.*" must be of type number: current value is "x"/,
  );
  await refuses(
    { "a.jsonl": stage({ responses: ["u", "v"], armoRM_scores: [0.1] }) },
    /a\.jsonl:1: the lists of "phi-3" must be of one length: they have 2, 1/,
  );
});

Deno.test("bestroute: router files give a row a repetition of each best-of-n", async () => {
  const candidate = (model: string, scores: unknown, tokens: unknown) => ({
    model,
    text: "",
    scores: { armoRM_scores: scores },
    token_num_prompt: 4,
    token_num_responses: tokens,
  });
  const { rows, card } = await readFolder({
    "bo2_train.jsonl": JSON.stringify({
      id: "1",
      instruction: "",
      input: "p",
      candidates: [candidate("a_bo2", [0.1, 0.3], [20, 30]), candidate("ref_bo1", 0.2, 9)],
    }),
  });
  assert.equal(card.format, "bestroute");
  assert.deepEqual(
    rows.map((row) => [row.model, row.sample, row.quality, row.tokens_out, row.split]),
    [["a_bo2", 0, 0.1, 20, "train"], ["a_bo2", 1, 0.3, 30, "train"], [
      "ref_bo1",
      0,
      0.2,
      9,
      "train",
    ]],
  );
});

Deno.test("wide: numbers and true/false, other query columns kept", async () => {
  const { rows, card } = await readFolder({
    "w.csv": ",query_id,prompt,task,m1,m2\n0,q1,p,math,0.5,True\n",
  });
  assert.equal(card.format, "wide");
  assert.deepEqual(rows.map((row) => [row.task, row.model, row.quality, row.correct]), [
    ["math", "m1", 0.5, undefined],
    ["math", "m2", 1, true],
  ]);
  await refuses(
    { "w.csv": "query_id,prompt,m1,notes\nq1,p,1,good\n" },
    /w\.csv:2 as column "notes" must be a number, true or false: current value is "good"/,
  );
});

Deno.test("a format may be forced, and then complains about what it lacks", async () => {
  await using temp = await TempFiles.create({ "a.csv": "query_id,prompt,m1\nq1,p,1\n" });
  await assert.rejects(
    readTable([temp.folder], { format: "routerbench" }),
    /a\.csv:1: no column is named <model>\|total_cost/,
  );
  await assert.rejects(
    readTable([temp.folder], { format: "routellm-mmlu" }),
    /a\.csv:1: column "mistralai\/Mixtral-8x7B-Instruct-v0\.1" is missing/,
  );
  await using bare = await TempFiles.create({ "a.csv": "query_id,prompt,task\nq1,p,t\n" });
  await assert.rejects(readTable([bare.folder], { format: "wide" }), /no column is a model's/);
});

Deno.test("faults carry the source's own column, the value and what was expected", async () => {
  await refuses(
    { "a.csv": "sample_id,prompt,eval_name,m,m|total_cost\n1,p,e,1,-2\n" },
    /a\.csv:2 as column "m\|total_cost" must be at least 0: current value is -2/,
  );
  await refuses(
    { "a.csv": `prompt,${MIXTRAL},${GPT4}\nWhy?,True,Maybe\n` },
    /a\.csv:2 as column "gpt-4.*" must be a number, true or false: current value is "Maybe"/,
  );
  await refuses(
    { "a.jsonl": '{"id":1,"input":"p","candidates":[{"model":"m","scores":{}}]}' },
    /a\.jsonl:1 as column "candidates\[0\]\.scores" must be an object of scores, with one or more/,
  );
  await refuses(
    { "a.json": '[{"question":"q","scores":[1,0]}]' },
    /a\.json:1 as column "scores" must be an object of model: score: current value is \[1,0\]/,
  );
});

Deno.test("routerarena: a result without a ground truth is read", async () => {
  const result = { global_index: "A_1", question: "q", llm_selected: "m" };
  const { rows } = await readFolder({
    "m.jsonl": JSON.stringify({ ...result, evaluation_result: { score: 1 } }),
  });
  assert.equal(rows[0].quality, 1);
});

Deno.test("bestroute: a line without outcomes is refused, not passed over", async () => {
  const sampled = JSON.stringify({ id: 1, prompt: "p", m: { responses: ["a"] } });
  await refuses(
    { "a.jsonl": `${sampled}\n{"id":2,"prompt":"q"}\n` },
    /a\.jsonl:2: no model has an outcome: .* it has id, prompt/,
  );
});

Deno.test("prompts: a question set of prompts alone, numbered where they have no ids", async () => {
  const { rows, card } = await readFolder({ "mine.csv": 'prompt,task\n"Why?",x\nHow?,\n' });
  assert.equal(card.format, "prompts");
  assert.equal(card.kind, "questions");
  assert.deepEqual(rows, [
    { dataset: "d", query_id: "0", prompt: "Why?", task: "x" },
    { dataset: "d", query_id: "1", prompt: "How?" },
  ]);
  await refuses(
    { "mine.jsonl": '{"prompt":"a"}\n{"prompt":""}' },
    /mine.jsonl:2 as column "prompt" must be filled in/,
  );
});

Deno.test("prompts: other columns are left unread, and told of", async () => {
  const { rows, card } = await readFolder({
    "a.csv": "prompt,category,level\nWhy?,x,3\n",
    "b.csv": "prompt,source\nHow?,web\n",
  });
  assert.equal(card.format, "prompts");
  assert.deepEqual(rows.map(({ query_id, prompt }) => [query_id, prompt]), [
    ["0", "Why?"],
    ["1", "How?"],
  ]);
  assert.deepEqual(card.caveats, ["Columns not read: category, level, source."]);
});

Deno.test("prompts: a table of outcomes is none, whatever its columns are called", async () => {
  const wide = await readFolder({ "w.csv": "query_id,prompt,m1,m2\n1,Why?,1,0\n" });
  assert.deepEqual([wide.card.format, wide.rows.length], ["wide", 2]);
  const long = await readFolder({ "l.csv": "query_id,prompt,model,quality\n1,Why?,m,1\n" });
  assert.equal(long.card.format, "long");
  await refuses({ "n.csv": "prompt,model,quality\nWhy?,m,1\n" }, /query_id/);
});

Deno.test("routerarena: scores below 0, as METEOR gives, are read", async () => {
  const result = (index: number, score: number) =>
    JSON.stringify({
      ...{ global_index: `NarrativeQA_${index}`, question: `${index}?`, llm_selected: "m" },
      ...{ generated_answer: "x", evaluation_result: { score, inference_cost: 1e-6 } },
    });
  const { rows } = await readFolder({ "m.jsonl": `${result(0, -0.033)}\n${result(1, 1)}\n` });
  assert.deepEqual(rows.map(({ quality }) => quality), [-0.033, 1]);
  await refuses({ "m.jsonl": result(0, 1.5) }, /score" must be a quality in \[-inf, 1\]/);
});

Deno.test("routerbench: ids with two prompts are refused with their count, kept or dropped", async () => {
  const names = ["a", "b"].flatMap((model) => [
    model,
    `${model}|model_response`,
    `${model}|total_cost`,
  ]);
  const text = `sample_id,prompt,eval_name,${names}\n` +
    "x,One,t,1,r,0.1,,,\nx,Two,t,,,,0,r,0.2\ny,Three,t,1,r,.1,0,r,.2\n";
  await using temp = await TempFiles.create({ "d.csv": text });
  const read = (options: ReadOptions) => readTable([temp.path("d.csv")], options);
  await assert.rejects(read({}), {
    name: "UserError",
    message: /d\.csv:3 as column "prompt" must be the prompt that query "x" of dataset "d" has/,
    hint: /^1 id has such rows\. lab data import .* --repeated drop .*, --repeated keep /,
  });
  const kept = await read({ repeated: "keep", incomplete: "keep" });
  assert.deepEqual(kept.frame.getColumn("query_id").toArray(), ["x", "x#2", "y", "y"]);
  assert.match(kept.card.caveats[0], /^1 query id has several prompts/);
  const dropped = await read({ repeated: "drop" });
  assert.deepEqual(dropped.frame.getColumn("query_id").toArray(), ["y", "y"]);
  assert.deepEqual(dropped.card.removed, {
    repeated: [{ split: null, rows: 2, queries: 2 }],
  });
});

Deno.test("an outcome given twice is kept under an id of its own, or dropped", async () => {
  const text = "query_id,prompt,model,quality\n1,a,m,1\n1,a,m,0\n2,b,m,1\n";
  await using temp = await TempFiles.create({ "d.csv": text });
  const ids = async (repeated: "keep" | "drop") =>
    (await readTable([temp.path("d.csv")], { repeated })).frame.getColumn("query_id").toArray();
  assert.deepEqual(await ids("keep"), ["1", "1#2", "2"]);
  assert.deepEqual(await ids("drop"), ["2"]);
});

Deno.test("llmrouter: routing data by query and model, further answers are samples", async () => {
  const row = {
    ...{ task_name: "gsm8k", query: "2 + 2?", ground_truth: "4", metric: "em", choices: null },
    ...{ model_name: "small", response: "5", token_num: 12, input_tokens: 8, output_tokens: 4 },
    ...{ response_time: 0.5, performance: 0, embedding_id: 0, user_id: null },
  };
  const lines = [
    row,
    { ...row, model_name: "large", performance: 1.0 },
    { ...row, performance: 1 },
  ].map((line) => JSON.stringify(line)).join("\n");
  const { rows, card } = await readFolder({ "default_routing_train_data.jsonl": lines });
  assert.equal(card.format, "llmrouter");
  assert.deepEqual(card.caveats, [
    "Columns not read: metric, choices, token_num, embedding_id, user_id.",
  ]);
  const common = {
    ...{ dataset: "d", query_id: rows[0].query_id, prompt: "2 + 2?", task: "gsm8k" },
    ...{ reference: "4", split: "train", response: "5", tokens_in: 8, tokens_out: 4 },
    latency_ms: 500,
  };
  assert.deepEqual(rows, [
    { ...common, model: "small", sample: 0, quality: 0 },
    { ...common, model: "large", sample: 0, quality: 1 },
    { ...common, model: "small", sample: 1, quality: 1 },
  ]);
  assert.match(String(rows[0].query_id), /^train\/[0-9a-f]{12}$/);
});

Deno.test("llmrouter-queries: each query once", async () => {
  const query = { task_name: "mbpp", query: "Add.", ground_truth: ["assert"], metric: "code" };
  const text = `${JSON.stringify(query)}\n`.repeat(2);
  const { rows, card } = await readFolder({ "query_data_test.jsonl": text });
  assert.deepEqual([card.format, card.kind, rows.length], ["llmrouter-queries", "questions", 1]);
  assert.deepEqual([rows[0].reference, rows[0].task], ['["assert"]', "mbpp"]);
});

Deno.test("wide: an index, an id or a length is no model, and is told of", async () => {
  const { rows, card } = await readFolder({
    "w.csv": "Unnamed: 0,query_id,prompt,small,large,length,id\n0,1,Q one,0,1,5,a\n",
  });
  assert.deepEqual(rows.map(({ model }) => model), ["small", "large"]);
  assert.deepEqual(card.caveats, ["Columns not read: Unnamed: 0, length, id."]);
});

Deno.test("wide: without ids the rows are numbered, if every other column is scores", async () => {
  const numbered = await readFolder({
    "w.csv": "prompt,small,large\nOne?,1,0\n",
    "x.csv": "prompt,small,large\nTwo?,0.5,yes\n",
  });
  assert.equal(numbered.card.format, "wide");
  assert.deepEqual(numbered.rows.map(({ query_id, quality }) => [query_id, quality]), [
    ["0", 1],
    ["0", 0],
    ["1", 0.5],
    ["1", 1],
  ]);
  const lines = await readFolder({ "w.jsonl": '{"prompt":"One?","small":true,"large":0.5}\n' });
  assert.equal(lines.card.format, "wide");
  for (const header of ["prompt,level,answer\nOne?,1,four", "prompt,length\nOne?,0"]) {
    assert.equal((await readFolder({ "p.csv": `${header}\n` })).card.format, "prompts");
  }
});

Deno.test("names with control characters are refused, and none reaches the message", async () => {
  for (
    const [column, header] of [
      ["query_id", "query_id,prompt,model,quality\n\u001b[2Jx,p,m,1\n"],
      ["model", 'query_id,prompt,model,quality\n1,p,"a\nb",1\n'],
      ["task", "query_id,prompt,task,model,quality\n1,p,\u202eab,m,1\n"],
      ["model", "query_id,prompt,\u009bm,n\n1,p,1,1\n"],
    ]
  ) {
    await using temp = await TempFiles.create({ "d.csv": header });
    await assert.rejects(readTable([temp.path("d.csv")]), (error: Error) => {
      assert.match(error.message, new RegExp(`"${column}" must be a text without control char`));
      assert.doesNotMatch(error.message, /[\p{Cc}\u202e]/u);
      return true;
    });
  }
});

Deno.test("a sample may be numbered by a seed of 32 bits, and by nothing larger", async () => {
  const csv = (sample: number) =>
    `query_id,prompt,model,quality,sample\n1,p,m,1,2147483648\n1,p,m,1,${sample}\n`;
  await using temp = await TempFiles.create({ "a.csv": csv(4294967295), "b.csv": csv(4294967296) });
  const { frame, card } = await readTable([temp.path("a.csv")]);
  assert.deepEqual(frame.getColumn("sample").toArray(), [2147483648, 4294967295]);
  assert.deepEqual(card.counts.samples, { min: 2, max: 2 });
  await assert.rejects(readTable([temp.path("b.csv")]), /"sample" must be at most 4294967295/);
});
