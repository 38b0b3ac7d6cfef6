import assert from "node:assert/strict";
import { EASY, HARD, routerOf, serve } from "./testing.ts";

Deno.test("/predict answers with the fields of seed 003 and the model's name", async () => {
  await using served = await serve();
  const response = await served.post("/predict", { text: `  ${HARD}\n` });
  assert.equal(response.status, 200);
  const { processing_time_ms, ...prediction } = await response.json();
  assert.deepEqual(prediction, {
    text: HARD,
    score: 1 - 1 / 3,
    route_label: "Strong Model (pocket-large)",
  });
  assert.ok(processing_time_ms >= 0);
});

Deno.test("/predict sends scores above 0.5 to the strong model, and 0.5 to the weak one", async () => {
  for (
    const [weak, label] of [[0.5, "Weak Model (pocket-small)"], [
      0.4999,
      "Strong Model (pocket-large)",
    ]] as const
  ) {
    await using served = await serve({
      routers: new Map([["fixed", routerOf([weak, 1], "match")]]),
    });
    const { route_label } = await (await served.post("/predict", { text: EASY })).json();
    assert.equal(route_label, label);
  }
});

Deno.test("/predict/batch answers in order, with times of the whole batch", async () => {
  await using served = await serve();
  const body = await (await served.post("/predict/batch", { texts: [HARD, EASY, HARD] })).json();
  assert.deepEqual(
    body.predictions.map(({ text, score }: { text: string; score: number }) => [text, score]),
    [[HARD, 1 - 1 / 3], [EASY, 0], [HARD, 1 - 1 / 3]],
  );
  const { total_processing_time_ms: total, average_processing_time_ms: average } = body;
  assert.equal(average, total / 3);
});

Deno.test("texts have 1 to 5,000 characters, batches 1 to 100 texts; a fault is 422 with its place", async () => {
  await using served = await serve();
  const placeOf = async (path: string, body: unknown) => {
    const response = await served.post(path, body);
    const { detail } = await response.json();
    return response.status === 200 ? 200 : `${response.status} ${detail[0].loc.join(".")}`;
  };
  const batch = (texts: unknown) => placeOf("/predict/batch", { texts });
  const single = (text: unknown) => placeOf("/predict", { text });
  assert.equal(await single("x".repeat(5000)), 200);
  assert.equal(await single("😀".repeat(5000)), 200);
  for (const text of ["", " \n", "x".repeat(5001), "😀".repeat(5001), "\ud800", 1, null, [EASY]]) {
    assert.equal(await single(text), "422 body.text");
  }
  assert.equal(await placeOf("/predict", {}), "422 body.text");
  assert.equal(await placeOf("/predict", [EASY]), "422 body");
  assert.equal(await batch(Array(100).fill(EASY)), 200);
  for (const texts of [[], Array(101).fill(EASY), EASY, null, { 0: EASY }]) {
    assert.equal(await batch(texts), "422 body.texts");
  }
  assert.equal(await batch([EASY, "x".repeat(5001)]), "422 body.texts.1");
});

Deno.test("a field that /predict does not know is refused by its name", async () => {
  await using served = await serve();
  for (
    const [path, body] of [
      ["/predict", { text: EASY, threshold: 0.9 }],
      ["/predict/batch", { texts: [EASY], threshold: 0.9 }],
    ] as const
  ) {
    const response = await served.post(path, body);
    const { detail: [{ loc, msg }] } = await response.json();
    assert.equal(response.status, 422);
    assert.deepEqual(loc, ["body"]);
    assert.match(msg, /^only texts? is taken here, not threshold$/);
  }
});

Deno.test("a fault is told in words", async () => {
  await using served = await serve();
  const { detail } = await (await served.post("/predict", { text: "x".repeat(5001) })).json();
  assert.deepEqual(detail, [{
    loc: ["body", "text"],
    msg: "it must have 1 to 5,000 characters: it has 5,001",
    type: "custom",
  }]);
});
