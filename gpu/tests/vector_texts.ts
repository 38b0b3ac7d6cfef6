/**
 * Texts that state confidences, and answers to be judged: those of the library's tests, read from their files, and
 * random ones made of the words that the parser knows.
 */
import { integer, pick, type Random } from "../../lib/core/random.ts";
import type { Inputs } from "./vector_inputs.ts";

const CONFIDENCES = "../../lib/calibration/confidences";

/** Every text in the parser's tests, with its scale where one is given. */
export async function statedConfidences(): Promise<Inputs["parse_confidence"][]> {
  const code = await textOf(`${CONFIDENCES}/parse_confidence_test.ts`);
  const keys = [...code.matchAll(/("(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'): (?:null|[\d.]+),?/g)];
  const scaled = [...code.matchAll(/\bon\((\d+), ("[^"\n]*"|'[^'\n]*')\)/g)];
  return [
    ...keys.map(([, literal]) => ({ text: stringOf(literal) })),
    ...scaled.map(([, scale, literal]) => ({
      text: stringOf(literal),
      scale: Number(scale) as 1 | 10 | 100,
    })),
  ];
}

/** The texts in the tests of statements, and random ones of several lines. */
export async function statementTexts(next: Random): Promise<string[]> {
  const code = await textOf(`${CONFIDENCES}/stating_test.ts`);
  const given = [...code.matchAll(/^ {2}\[("(?:[^"\\\n]|\\.)*"), "/gm)].map(([, literal]) =>
    stringOf(literal)
  );
  const random = Array.from(
    { length: 120 },
    () =>
      Array.from({ length: integer(1, 7, next) }, () => pick(LINES, next)).join(
        pick(["\n", "\n", "\r\n", "\u2028", " "], next),
      ),
  );
  return [...given, ...random];
}

const LINES = [
  ...[
    "Answer: Paris",
    "**Answer:** Rome",
    "# ANSWER : *42*",
    "answer:",
    "The answer: 7",
    "  Answer: x",
  ],
  ...[
    "Confidence: 90%",
    "**Confidence:** 0.75",
    "confidence : 9/10",
    "Confidence: high",
    "𝒳 and 😀",
  ],
  ...[
    "Confidence: 70%\u2029",
    "_Confidence_: about 60",
    "Confidence (0-10): 8",
    "Let me think.",
    "",
  ],
  ...[
    "I'm 80% sure",
    "anſwer: 3",
    "confıdence: 3",
    "\ufeff\u3000",
    " \u00a0Answer:\u00a0Oslo \u1680",
  ],
];

/** What random texts are made of. */
export const PIECES = [
  ..."0123456789.,%/-()[]{}\"'\n :;=~<>*_|",
  ...[
    "10",
    "90",
    "0.9",
    "50",
    "100",
    "1,000",
    "99,9",
    "1e-3",
    "½",
    "９",
    "٪",
    "٣",
    "²",
    "⅔",
    "－",
    "−",
  ],
  ...[
    "\u00a0",
    "\u2028",
    "\ufeff",
    "\u0085",
    "\u001f",
    "é",
    "K",
    "ſ",
    "İ",
    "ı",
    "ﬁ",
    "’",
    "≤",
    "–",
    "—",
  ],
  ...[
    "confidence",
    "Confidence: ",
    "CERTAINTY",
    "credence",
    "probability: ",
    "likelihood",
    "score",
    "level",
  ],
  ...[
    " sure",
    " certain",
    "confident",
    "unsure",
    " percent",
    "per cent",
    "pct",
    "\\%",
    " out of ",
    "⁄",
  ],
  ...[
    "not ",
    "n't",
    "never ",
    "less than ",
    "at most ",
    "up to ",
    "over ",
    "without a doubt",
    "doubt",
  ],
  ...[
    "chance of being wrong",
    "error",
    "risk",
    "not right",
    " of people",
    " of certainty",
    " to ",
    " and ",
  ],
  ...[
    "but ",
    "because ",
    "I'd say ",
    "about ",
    "maybe ",
    "is",
    "in my answer",
    "(0-100)",
    "(0 to 10)",
  ],
  ...[
    "scale of 0 to 1",
    "scale from 1-10",
    '{"confidence": ',
    '"score": ',
    '"reason": "',
    '"}',
    "}",
  ],
  ...[
    "{'conf': ",
    "'certain': True",
    "None",
    '"Confidence (0-10)": ',
    "confidence_percent",
    "0.30",
    "1E2",
  ],
];

/** Random texts of those pieces; of a text that says something at all more than by chance. */
export function statements(n: number, next: Random): Inputs["parse_confidence"][] {
  return Array.from({ length: n }, (_, i) => {
    const text = i % 4 === 0 ? likely(next) : randomText(next);
    return i % 10 === 0 ? { text, scale: pick([1, 10, 100] as const, next) } : { text };
  });
}

export function randomText(next: Random): string {
  return Array.from({ length: integer(1, 12, next) }, () => pick(PIECES, next)).join("");
}

/** A text that states a confidence, most often. */
export function likely(next: Random): string {
  const number = pick(
    ["90%", "0.85", "7/10", "99,9 %", "40", "８５", "3 out of 4", "1.5", ".5"],
    next,
  );
  return pick([
    () => `${pick(PIECES, next)} Confidence: ${number}${pick(PIECES, next)}`,
    () => `{"answer": ${integer(0, 99, next)}, "confidence_score": ${JSON.stringify(number)}}`,
    () => `{"p": ${next()}, "reason": "${pick(["20%", "", "so"], next)}"}`,
    () => `{'answer': '${pick(PIECES, next)}', 'certainty': ${integer(0, 100, next)}}`,
    () => `I am ${pick(["", "not ", "about ", "less than "], next)}${number} sure`,
    () => `${pick(PIECES, next)}${number}${pick(PIECES, next)}`,
  ], next)();
}

/** References of each kind, and responses that are right by one rule or another, or wrong. */
export function verdictCases(): Inputs["verdicts"][] {
  const references = [
    ...["42", "-5", "1234", "0", "caves", "Keld", "3, 5, 9", "k a i", "3:45", "I don't know"],
    ...["The Caves", "?", "Straße", "1,234", "12345678901234567890123", "(a)"],
  ];
  const responses = [
    ...[" The Caves. ", '"Keld"', "KELD", "the  keld", "caves and reefs", "", " ", "?", "!", "?!"],
    ...[
      "1,234",
      "1 234",
      "1234.",
      "+1234",
      "007",
      "42.",
      "０42",
      "(42)",
      "**42**",
      "4 2",
      "42.0",
      "-",
      "−5",
    ],
    ...[
      "-5",
      "--5",
      "-0",
      "00",
      ",",
      "-,",
      "3,5 , 9",
      "3 5 9",
      "5, 3, 9",
      "3, 5, 9.",
      "K A I",
      "k,a,i",
    ],
    ...[
      "3 : 45",
      "3:45",
      "i don’t know.",
      "I don't know!",
      "I dont know",
      "the i don't know",
      "the",
    ],
    ...[
      "STRASSE",
      "straße",
      "\u00a0caves\ufeff",
      "\u3000“caves”",
      "the caves",
      "‘Keld’,",
      "Keld\u0085",
    ],
    ...[
      "12345678901234567890123",
      "12345678901234567890124",
      "a",
      "(A)",
      "the\u2003caves",
      "ＫＥＬＤ",
    ],
  ];
  return [
    ...["pocket", "d"].flatMap((dataset) =>
      references.map((reference) => ({ dataset, reference, responses }))
    ),
    { dataset: "pocket", reference: null, responses: ["42"] },
    { dataset: "d", reference: null, responses: ["42"] },
  ];
}

function textOf(path: string): Promise<string> {
  return Deno.readTextFile(new URL(path, import.meta.url));
}

/** The string that a literal of the code stands for. */
function stringOf(literal: string): string {
  const inner = literal.slice(1, -1);
  return JSON.parse(literal[0] === '"' ? literal : `"${inner.replaceAll('"', '\\"')}"`);
}
