import assert from "node:assert/strict";
import fc from "fast-check";
import { parseConfidence } from "./parse_confidence.ts";

const same = (readings: Record<string, number | null>) => {
  for (const [text, confidence] of Object.entries(readings)) {
    assert.equal(parseConfidence(text), confidence, JSON.stringify(text));
  }
};

Deno.test("parseConfidence() reads numbers that stand alone", () => {
  same({
    "0.9": 0.9,
    "0.9.": 0.9,
    ".85": 0.85,
    " 0.75\n": 0.75,
    "0,85": 0.85,
    "1e-3": 0.001,
    "85": 0.85,
    "85.": 0.85,
    "99.5": 0.995,
    "100": 1,
    "0": 0,
    "0.0": 0,
    "**0.8**": 0.8,
    "\\boxed{0.8}": 0.8,
    "[0.8]": 0.8,
    "`70`": 0.7,
    "about 0.7": 0.7,
    "I'd say 0.7": 0.7,
    "I’d put it at 65.": 0.65,
    "0.9 0.9": 0.9,
  });
});

Deno.test("parseConfidence() takes 1 for certainty, and 1% for one percent", () => {
  same({ "1": 1, "1.0": 1, "1.": 1, "1%": 0.01, "2": 0.02, "Confidence: 1": 1 });
});

Deno.test("parseConfidence() reads percentages wherever they stand", () => {
  same({
    "90%": 0.9,
    "90 %": 0.9,
    "100%": 1,
    "0%": 0,
    "0.5%": 0.005,
    "99.9%": 0.999,
    "90\\%": 0.9,
    "９０％": 0.9,
    "90 percent": 0.9,
    "90 per cent": 0.9,
    "90pct": 0.9,
    "42 (90%)": 0.9,
    "-3 (90%)": 0.9,
    "1,000 (25%)": 0.25,
    "3/4 (25%)": 0.25,
    "12 March 1066 (5%)": 0.05,
    "GPT-4 says 90%": 0.9,
    "0.95 (95%)": 0.95,
    "0.999, 99.9%": 0.999,
    "95%, that is 95%": 0.95,
    "The chance of rain is 20 percent": 0.2,
  });
});

Deno.test("parseConfidence() reads fractions", () => {
  same({
    "9/10": 0.9,
    "9 / 10": 0.9,
    "9 out of 10": 0.9,
    "about 4/5": 0.8,
    "85/100": 0.85,
    "0.9/1.0": 0.9,
    "0/10": 0,
    "10/10": 1,
    "½": 0.5,
    "50/50": 0.5,
    "50-50": 0.5,
    "Confidence: 7/10": 0.7,
    "My confidence level is 85 out of 100.": 0.85,
  });
});

Deno.test("parseConfidence() prefers what is called a confidence", () => {
  same({
    "Confidence: 85": 0.85,
    "confidence: 0.85": 0.85,
    "Confidence: 85%": 0.85,
    "Confidence = .85": 0.85,
    "Confidence - 85%": 0.85,
    "**Confidence:** 85": 0.85,
    "Confidence:\n85": 0.85,
    "Confidence score: 0.4": 0.4,
    "Confidence in my answer: 40": 0.4,
    "My certainty is about 40": 0.4,
    "| Confidence | 40 |": 0.4,
    '{"answer": 42, "confidence": 0.9}': 0.9,
    "<answer>42</answer><confidence>0.9</confidence>": 0.9,
    "I am 70 % sure": 0.7,
    "I'm 70% certain that 20% is right": 0.7,
    "70 percent confident": 0.7,
    "Answer: 42\nConfidence: 90": 0.9,
    "Answer: 20%\nConfidence: 90%": 0.9,
    "Confidence: 90\nAnswer: 42": 0.9,
    "Confidence: 0.8 (80%)": 0.8,
    "Confidence: 0.999, confidence: 99.9%": 0.999,
    "Confidence: 85. I checked 3 times.": 0.85,
    "Probability: 0.25, so 3 to 1 against": 0.25,
    "Guess: 42\n**Probability**: 0.8": 0.8,
    "The probability is 0.25 (90%)": 0.9,
  });
});

Deno.test("parseConfidence() reads numbers on a scale that the text gives", () => {
  same({
    "Confidence (0-100): 85": 0.85,
    "Confidence (0-100): 1": 0.01,
    "Confidence (0 to 10): 8": 0.8,
    "Confidence (0-1): 0.8": 0.8,
    "On a scale of 0 to 10 my confidence is 7": 0.7,
    "Confidence (0-1): 85": null,
    "Confidence (0-10): 11": null,
  });
});

Deno.test("parseConfidence() gives null where nothing is stated", () => {
  same({
    "": null,
    "N/A": null,
    "NaN": null,
    "Infinity": null,
    "I don't know": null,
    "ninety percent": null,
    "very confident": null,
    "Confidence: high": null,
    "%": null,
    "3.14.15": null,
    "42 apples": null,
    "The answer is 42": null,
    "The answer is 3/4": null,
    "The probability is 0.25": null,
    "Paris, founded 250 BC": null,
    "With high confidence, 42.": null,
    "I am sure 42 is right": null,
    "q1": null,
  });
});

Deno.test("parseConfidence() gives null where it is no probability", () => {
  same({
    "150%": null,
    "101": null,
    "-3": null,
    "-0.5": null,
    "−5%": null,
    "Confidence: -3": null,
    "Confidence: 850": null,
    "15/10": null,
    "5/0": null,
    "0/0": null,
    "1,000": null,
    "42 (150%)": null,
  });
});

Deno.test("parseConfidence() gives null where different ones are stated", () => {
  same({
    "70% or 80%": null,
    "70-80%": null,
    "70%-80%": null,
    "70 to 80 percent": null,
    "between 70 and 80%": null,
    "0.7 0.8": null,
    "0.7 - 0.8": null,
    "20% (90%)": null,
    "Confidence: 70-80": null,
    "Confidence: 90%. On reflection, confidence: 60%": null,
    "3/4/2020": null,
  });
});

Deno.test("parseConfidence() reads what pocket models write", () => {
  const answer = fc.constantFrom("42", "-7", "cherry", "3, 5, 9", "I don't know", "12 March");
  fc.assert(fc.property(answer, fc.integer({ min: 0, max: 100 }), (text, percent) => {
    assert.equal(parseConfidence(`${text} (${percent}%)`), percent / 100);
  }));
});

Deno.test("parseConfidence() of any text is null or in [0, 1]", () => {
  const piece = fc.constantFrom(..."0123456789.,%/-() \n", "confidence", "sure", "out of", " to ");
  fc.assert(fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
    const value = parseConfidence(pieces.join(""));
    assert.ok(value === null || (value >= 0 && value <= 1), `${pieces.join("")}: ${value}`);
  }));
});

Deno.test("parseConfidence() takes an overshoot for missing, never for a per cent", () => {
  same({
    "1.01": null,
    "1.5": null,
    "1,01": null,
    "Confidence: 1.2": null,
    "9.99": null,
    "101%": null,
    "-0.1": null,
    "1.0": 1,
    "10.5": 0.105,
    "1.5%": 0.015,
  });
  assert.equal(parseConfidence("Confidence: 1.5", { scale: 1 }), null);
  assert.equal(parseConfidence("10.5", { scale: 10 }), null);
  assert.equal(parseConfidence("1.5", { scale: 100 }), 0.015);
});

Deno.test("parseConfidence() reads a number without a unit on the scale given, wherever it stands", () => {
  const on = (scale: 1 | 10 | 100, text: string) => parseConfidence(text, { scale });
  assert.equal(on(10, "Confidence: 8"), 0.8);
  assert.equal(on(10, "8"), 0.8);
  assert.equal(on(10, "1"), 0.1);
  assert.equal(on(10, '{"answer": 42, "confidence": 9}'), 0.9);
  assert.equal(on(10, "I'd say 7.5"), 0.75);
  assert.equal(on(10, "85%"), 0.85);
  assert.equal(on(10, "17/20"), 0.85);
  assert.equal(on(10, "Confidence (0-100): 85"), 0.85);
  assert.equal(on(1, "85"), null);
  assert.equal(on(100, "Confidence: 99.9"), 0.999);
});

Deno.test("parseConfidence() chooses the fields of JSON by their names", () => {
  same({
    '{"confidence_score": 0.9, "reason": "30% of people say so"}': 0.9,
    '{"confidence_score": 0.9, "reason": "so they say"}': 0.9,
    '{"answer": "20%", "certainty": "85%"}': 0.85,
    '{"answer": 7, "probability": 0.25}': 0.25,
    '{"answer": 7, "score": 0.4}': 0.4,
    '{"confidenceScore": 85, "score": 3}': 0.85,
    '{"result": {"answer": 3, "confidence": {"value": 0.7, "self_confidence": 0.7}}}': 0.7,
    '```json\n{"final_confidence": 0.6}\n```': 0.6,
    "{'answer': 'x', 'conf': 0.3}": 0.3,
    '{"confidence_percent": 1}': 0.01,
    '{"Confidence (0-10)": 8}': 0.8,
    '{"confidence": "high", "reason": "95% of sources"}': null,
    '{"answer": 5, "reason": "30% of people say so"}': null,
    'So 20% it is: {"answer": "20%", "confidence": 0.9}': 0.9,
    '{"confidence_score": 0.9, "reason": "30% of peo': 0.9,
    '{"uncertainty": 0.1}': null,
    '{"confidence": 0.9, "confidence_reason": "I was right 3 times"}': 0.9,
    '{"confidence": 0.9, "certainty": 0.2}': null,
    "confidence_score: 0.9, as 30% of people say so": 0.9,
  });
});

Deno.test("parseConfidence() reads no number that words turn round, and no bound", () => {
  same({
    "I am not 90% sure": null,
    "I'm not even 90% sure": null,
    "I'm not really sure, 60%": 0.6,
    "less than 90% sure": null,
    "I doubt it's 90%": null,
    "I don't think I'm 90% sure": null,
    "I can’t be 90% certain": null,
    "hardly 50% sure": null,
    "Confidence: less than 50%": null,
    "Confidence: <50%": null,
    "Confidence: not 90%": null,
    "at most 70%": null,
    "90% unsure": null,
    "90% uncertain": null,
    "I am 90% sure that this is wrong": null,
    "10% chance of being wrong": null,
    "Uncertainty: 10%": null,
    "Error probability: 10%": null,
    "30% of people say so": null,
    "The answer is not 42 (90%)": 0.9,
    "It is not Paris. Confidence: 90%": 0.9,
    "It's not Paris, I am 90% sure": 0.9,
    "I'm not an expert but I'm 70% sure": 0.7,
    "Without a doubt, 100%": 1,
    "I have no doubt: 100%": 1,
    "about 90% sure": 0.9,
    "Answer: no\nConfidence: 90%": 0.9,
    "False (90%)": 0.9,
  });
});

Deno.test("parseConfidence() reads decimal commas, and digits, blanks and signs of other scripts", () => {
  same({
    "99,9 %": 0.999,
    "99,9\u00a0%": 0.999,
    "99,9\u202f%": 0.999,
    "0,85": 0.85,
    "0,855": 0.855,
    "90,5%": 0.905,
    "Confidence: 85,5": 0.855,
    "９９，９％": 0.999,
    "０．８５": 0.85,
    "90﹪": 0.9,
    "90٪": 0.9,
    "1,000": null,
    "12,500": null,
    "1,2,3": null,
  });
});
