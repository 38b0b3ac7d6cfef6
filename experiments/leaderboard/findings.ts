/** Findings of the leaderboard, each sentence with the condition under which it is true. */
import type { Board, MeanRanks } from "../../lib/evaluation/mod.ts";
import type { Ranked } from "../../lib/evaluation/mean_ranks.ts";
import { lettersIn } from "../../lib/stats/letters.ts";
import { formatList } from "../../lib/core/wording.ts";
import { formatEstimate, formatNumber } from "../../lib/report/format.ts";
import type { Finding } from "../../lib/report/mod.ts";

const WORDS = "tfidf-logistic", LENGTH = "prompt-length", RANDOM = "random";
/** Routers that learn on words, vectors or names of tasks, some by fine-tuning a model. */
const LEARNERS = [
  ...[WORDS, "tfidf-knn", "embedding-logistic", "embedding-knn", "hybrid-logistic"],
  ...["llm-classifier-fitted", "trained-encoder", "hybrid-det", "hybrid-prob", "hybrid-trans"],
  ...["best-route", "n-label", "n-class"],
];

/** Who ranks first over the boards in distribution. */
export function rankFindings({ boards, routers }: MeanRanks): Finding[] {
  const [first] = routers, words = routers.find(({ router }) => router === WORDS)!;
  const random = routers.find(({ router }) => router === RANDOM)!;
  return [
    {
      text: `Over ${boards.length} boards in distribution no router is shown to rank before ` +
        `a regression on words, whose mean rank is ${
          formatEstimate(words.rank, ".2f")
        } of ${routers.length}.`,
      holds: !isApart(words, first) && lettersIn(first.letters).includes("a"),
      main: true,
    },
    {
      text: `Random mixing has the mean rank ${formatEstimate(random.rank, ".2f")}; ` +
        `${formatList(behind(routers, random))} are not shown to rank before it.`,
      holds: isApart(words, random),
    },
  ];
}

/** The routers that fine-tune a model, held against a regression on words. */
export function tunedFinding({ routers }: MeanRanks, tuned: readonly string[]): Finding {
  const words = routers.find(({ router }) => router === WORDS)!;
  const own = routers.filter(({ router }) => tuned.includes(router));
  const after = own.filter((router) =>
    isApart(router, words) && router.rank.value! > words.rank.value!
  );
  const names = formatList(after.map(({ router }) => router));
  return {
    text:
      `Of ${own.length} routers that fine-tune a model none is shown to rank before a regression on ` +
      `words; ${names} are shown to rank behind it.`,
    holds: after.length > 1 &&
      own.every((router) => after.includes(router) || !isApart(router, words)),
    main: true,
  };
}

function behind(routers: readonly Ranked[], random: Ranked): string[] {
  return routers.filter((other) => other !== random && !isApart(other, random))
    .map(({ router }) => router);
}

/** Whether two routers are shown to differ: they share no letter. */
function isApart(a: Ranked, b: Ranked): boolean {
  return !lettersIn(a.letters).some((letter) => lettersIn(b.letters).includes(letter));
}

/** What is told apart on a board of few queries. */
export function smallFinding(board: Board): Finding {
  const tested = board.entries.filter(({ letters }) => letters !== "");
  return {
    text:
      `The ${board.queries} queries of ${board.dataset} tell no two of ${tested.length} routers apart.`,
    holds: board.pairs.every(({ p }) => p >= 0.05),
  };
}

/** Learning elsewhere, held against chance. */
export function outsideFindings(boards: readonly Board[]): Finding[] {
  const learned = boards.flatMap((board) =>
    LEARNERS.flatMap((router) => {
      const pair = pairOf(board, router, RANDOM);
      return pair === null ? [] : [{ ...pair, router, board: board.name }];
    })
  );
  const worse = learned.filter(({ delta, p }) => p < 0.05 && delta < 0);
  const ahead = boards.filter((board) => {
    const pair = pairOf(board, LENGTH, RANDOM);
    return pair !== null && pair.p < 0.05 && pair.delta > 0;
  });
  return [
    {
      text:
        `Out of distribution no router that learned from words, vectors or names of tasks is shown to ` +
        `be ahead of random mixing on any of ${boards.length} boards.`,
      holds: learned.every(({ delta, p }) => p >= 0.05 || delta < 0),
      main: true,
    },
    {
      text: `${counted(worse.length)} of ${learned.length} such cards ${
        worse.length === 1 ? "is" : "are"
      } shown to be behind it, all where families of questions were held out.`,
      holds: worse.length > 0 && worse.every(({ board }) => board.startsWith("pocket")),
    },
    {
      text: `The length of the prompt alone is shown to be ahead of random mixing on ${
        formatList(ahead.map(({ name }) => name))
      }.`,
      holds: ahead.length > 0,
    },
  ];
}

/** A cascade beside a router that needs labels. */
export function cascadeFinding(board: Board, cascade: string): Finding {
  const own = entryOf(board, cascade);
  const pair = pairOf(board, WORDS, cascade)!;
  return {
    text:
      `On ${board.name} a cascade by the small model's confidence, which learns from no label, recovers ` +
      `${formatEstimate(own.apgr, ".3f")} of the gap; a regression on words recovers ` +
      `${formatNumber(pair.delta, ".3f")} more.`,
    holds: pair.p < 0.05 && pair.delta > 0,
  };
}

/** What fewer queries to learn from cost. */
export function labelFinding(board: Board, router: string): Finding {
  const entries = board.entries.filter(({ router: name }) => name.split(",")[0] === router)
    .toSorted((a, b) => a.labels! - b.labels!);
  const [fewest, most] = [entries[0], entries.at(-1)!];
  const pair = pairOf(board, most.router, fewest.router)!;
  const beside = pairOf(board, fewest.router, RANDOM)!;
  return {
    text: `With ${fewest.labels!.toLocaleString("en")} labels ${router} has an APGR of ${
      formatEstimate(fewest.apgr, ".3f")
    } and is ahead of random mixing; with ${most.labels!.toLocaleString("en")} it has ${
      formatEstimate(most.apgr, ".3f")
    }, which is shown to be more.`,
    holds: [pair, beside].every(({ p, delta }) => p < 0.05 && delta > 0),
  };
}

function entryOf({ entries }: Board, router: string) {
  return entries.find((entry) => entry.router === router)!;
}

/** APGR of one less that of another, as the board has them compared; null where it has one of them not. */
function pairOf(
  { entries, pairs }: Board,
  one: string,
  other: string,
): { delta: number; p: number } | null {
  const [a, b] = [one, other].map((name) => entries.findIndex(({ router }) => router === name));
  const pair = pairs.find((pair) =>
    (pair.a === a && pair.b === b) || (pair.a === b && pair.b === a)
  );
  if (!pair) return null;
  return { delta: pair.a === a ? pair.delta : -pair.delta, p: pair.p };
}

const NUMBERS = ["None", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine"];

function counted(n: number): string {
  return NUMBERS[n] ?? String(n);
}
