/**
 * The fields of a JSON object that state a confidence, chosen by their names: a per cent in the text of another
 * field is about something else.
 */

/** Names, the surest first; the words of a name are parted by _, -, blanks or capitals. */
const NAMES = [
  /^(?:confidence|conf|certainty|credence|certain|sure|sureness)$/u,
  /^(?:probability|probabilities|prob|likelihood|chance|p)$/u,
  /^(?:score|rating|level)$/u,
];

/** Words of a name that make the field something else. */
const OTHER =
  /^(?:un.*|interval|reason|reasons|reasoning|explanation|rationale|comment|comments|why|justification|text|description|note|notes|analysis|label|wrong|error|errors|incorrect|false|failure|not|doubt|lower|upper|low|high|min|max|std|sd|variance)$/u;

/**
 * The fields with the surest kind of name, nested ones too; none where no field is named for a confidence,
 * and null where the text is no JSON object.
 */
export function confidenceFields(text: string): { name: string; value: string }[] | null {
  const object = objectIn(text);
  if (object === null) return null;
  const fields = leavesOf(object);
  for (const name of NAMES) {
    const named = fields.filter(({ words }) =>
      words.some((word) => name.test(word)) && !words.some((word) => OTHER.test(word))
    );
    if (named.length > 0) return named.map(({ name, value }) => ({ name, value }));
  }
  return [];
}

/** The object in a text, perhaps in a code fence or with words around it. */
function objectIn(text: string): object | null {
  const bare = text.slice(text.indexOf("{"), text.lastIndexOf("}") + 1);
  if (bare === "") return null;
  for (const form of [bare, pythonAsJson(bare)]) {
    try {
      return JSON.parse(form);
    } catch {
      // Braces around other text, such as LaTeX's
    }
  }
  return null;
}

/** A Python dictionary of plain values, as str() writes it, as JSON. */
function pythonAsJson(text: string): string {
  return text.replace(/'((?:[^'\\]|\\.)*)'/gu, (_, inner: string) => JSON.stringify(inner))
    .replace(/\bNone\b/gu, "null").replace(/\bTrue\b/gu, "true").replace(/\bFalse\b/gu, "false");
}

interface Field {
  name: string;
  words: string[];
  value: string;
}

function leavesOf(object: object): Field[] {
  return Object.entries(object).flatMap(([name, value]): Field[] => {
    if (value === null || value === undefined || typeof value === "boolean") return [];
    if (typeof value === "object") return leavesOf(value);
    const words = name.replace(/(\p{Ll})(\p{Lu})/gu, "$1 $2").toLowerCase().match(/\p{L}+/gu) ?? [];
    return [{ name, words, value: String(value) }];
  });
}
