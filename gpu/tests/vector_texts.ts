/**
 * Texts that state confidences, and answers to be judged: those of the library's tests, read from their files, and
 * random ones made of the words that the parser knows.
 */
import { integer, pick, type Random } from "../../lib/core/random.ts";
import type { Inputs } from "./vector_inputs.ts";

const CONFIDENCES = "../../lib/calibration/confidences";

/** Every text in the parser's tests, with its scale where one is given, and one for every word it knows. */
export async function statedConfidences(): Promise<Inputs["parse_confidence"][]> {
  const code = await textOf(`${CONFIDENCES}/parse_confidence_test.ts`);
  const keys = [...code.matchAll(/("(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'): (?:null|[\d.]+),?/g)];
  const scaled = [...code.matchAll(/\bon\((\d+), ("[^"\n]*"|'[^'\n]*')\)/g)];
  return [
    ...known(),
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

const LINES = parts(
  "Answer: Paris¦**Answer:** Rome¦# ANSWER : *42*¦answer:¦The answer: 7¦  Answer: x¦𝒳 and 😀",
  "Confidence: 90%¦**Confidence:** 0.75¦confidence : 9/10¦Confidence: high¦¦Let me think.",
  "Confidence: 70%\u2029¦_Confidence_: about 60¦Confidence (0-10): 8¦I'm 80% sure¦anſwer: 3",
  "con\ufb01dence: 3¦confıdence: 3¦\ufeff\u3000¦ \u00a0Answer:\u00a0Oslo \u1680¦# confidence:40",
);

/** What random texts are made of. */
const PIECES = [
  ..."0123456789.,%/-()[]{}\"'\n :;=~<>*_|",
  ...parts(
    "10¦90¦0.9¦50¦100¦1,000¦99,9¦1e-3¦0.30¦1E2¦½¦９¦٪¦٣¦²¦⅔¦－¦−¦⁄¦≤¦–¦—¦’¦é¦ſ¦İ¦ı¦ﬁ¦\u212a¦\u0345",
    "\u00a0¦\u2028¦\ufeff¦\u0085¦\u001f¦ percent¦per cent¦pct¦\\%¦ out of ¦ to ¦ and ¦in my answer",
    "confidence¦Confidence: ¦CERTAINTY¦credence¦probability: ¦likelihood¦score¦level¦is¦about ",
    " sure¦ certain¦confident¦unsure¦not ¦n't¦never ¦less than ¦at most ¦up to ¦over ¦doubt",
    "without a doubt¦chance of being wrong¦error¦risk¦not right¦ of people¦ of certainty¦but ",
    "because ¦I'd say ¦maybe ¦(0-100)¦(0 to 10)¦scale of 0 to 1¦scale from 1-10¦None¦}¦\"}",
    `{"confidence": ¦"score": ¦"reason": "¦{'conf': ¦'certain': True¦"Confidence (0-10)": `,
    "confidence_percent",
  ),
];

/** Words around a number that may turn it round, and that may stand there. */
const AROUND = parts(
  "not¦never¦neither¦nor¦cannot¦without¦hardly¦barely¦scarcely¦nowhere¦anything but¦far from",
  "doubtful¦unsure¦uncertain¦unlikely¦disagree¦fewer than¦greater than¦worse than¦under¦below",
  "above¦beyond¦at best¦maximum of¦max¦minimal¦exceeds¦<¦≥=¦uncertainty¦doubts¦errors¦wrong",
  "incorrect¦mistaken¦mistake¦failure¦risk¦or less¦or higher¦chance that it isn't true¦perhaps",
  "sure of an error¦likely incorrect¦nearly¦certain¦i'm¦give¦boxed¦credence¦and¦or¦level",
);

/** Words of which the names of fields are made. */
const FIELDS = parts(
  "conf¦certainty¦sure¦sureness¦probabilities¦chance¦P¦rating¦uncertain¦interval¦Reasoning¦why",
  "std¦variance¦label¦false¦not¦lower¦MAX¦comments¦pct¦self¦notes¦doubt¦failure¦Explanation",
);

/** A text for every word that the patterns of the parser know. */
function known(): Inputs["parse_confidence"][] {
  return [
    ...AROUND.flatMap((
      word,
    ) => [`${word} 90%`, `${word}: 90%`, `It is 90% ${word}`, `${word} 0.9`]),
    ...FIELDS.flatMap((word) => [`{"${word}": 0.7, "level": 0.2}`, `{"p_${word}": 0.7}`]),
  ].map((text) => ({ text }));
}

/** Random texts of those pieces; of a text that says something at all more than by chance. */
export function statements(n: number, next: Random): Inputs["parse_confidence"][] {
  return Array.from({ length: n }, (_, i) => {
    const text = i % 4 === 0 ? likely(next) : randomText(next);
    return i % 10 === 0 ? { text, scale: pick([1, 10, 100] as const, next) } : { text };
  });
}

function randomText(next: Random): string {
  return Array.from({ length: integer(1, 12, next) }, () => pick(PIECES, next)).join("");
}

/** A text that states a confidence, most often. */
function likely(next: Random): string {
  const number = pick(parts("90%¦0.85¦7/10¦99,9 %¦40¦８５¦3 out of 4¦1.5¦.5"), next);
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
  const references = parts(
    "42¦-5¦1234¦0¦caves¦Keld¦3, 5, 9¦k a i¦3:45¦I don't know¦The Caves¦?¦Straße¦1,234¦(a)",
    "12345678901234567890123",
  );
  const responses = parts(
    ` The Caves. ¦"Keld"¦KELD¦the  keld¦caves and reefs¦¦ ¦?¦!¦?!¦the¦the caves¦a¦(A)¦ＫＥＬＤ`,
    "1,234¦1 234¦1234.¦+1234¦007¦42.¦０42¦(42)¦**42**¦4 2¦42.0¦-¦−5¦-5¦--5¦-0¦00¦,¦-,",
    "3,5 , 9¦3 5 9¦5, 3, 9¦3, 5, 9.¦K A I¦k,a,i¦3 : 45¦3:45¦STRASSE¦straße¦‘Keld’,¦Keld\u0085",
    "i don’t know.¦I don't know!¦I dont know¦the i don't know¦\u00a0caves\ufeff¦\u3000“caves”",
    "12345678901234567890123¦12345678901234567890124¦the\u2003caves",
  );
  return [
    ...["pocket", "d"].flatMap((dataset) =>
      references.map((reference) => ({ dataset, reference, responses }))
    ),
    { dataset: "pocket", reference: null, responses: ["42"] },
    { dataset: "d", reference: null, responses: ["42"] },
  ];
}

/** Texts of several lines, parted by a broken bar. */
function parts(...lines: string[]): string[] {
  return lines.flatMap((line) => line.split("¦"));
}

function textOf(path: string): Promise<string> {
  return Deno.readTextFile(new URL(path, import.meta.url));
}

/** The string that a literal of the code stands for. */
function stringOf(literal: string): string {
  const inner = literal.slice(1, -1);
  return JSON.parse(literal[0] === '"' ? literal : `"${inner.replaceAll('"', '\\"')}"`);
}
