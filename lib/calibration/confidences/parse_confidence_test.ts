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
  same({ "1": 1, "1.0": 1, "1.": 1, "1%": 0.01, "1.5": 0.015, "2": 0.02, "Confidence: 1": 1 });
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
    "70,80": null,
    "90,5%": null,
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
