/**
 * Words around a number that make it another one than it says: negations ("not 90% sure"), bounds ("less than
 * 90%") and doubts ("10% chance of being wrong"). What is meant instead is not stated.
 */

/** Where what is said before has no more to do with the number. */
const CLAUSE =
  /[.!?;:,()\[\]{}"\n|–—]\s|[(\[{\n"|:]|\b(?:but|yet|however|though|and|so|because|then)\b/giu;

const NEGATION = new RegExp(
  [
    String
      .raw`\b(?:not|never|neither|nor|cannot|without|hardly|barely|scarcely|nowhere|anything but`,
    String.raw`|far from|doubt\w*|unsure|uncertain|unlikely|disagree`,
    String
      .raw`|(?:less|lower|fewer|more|greater|higher|better|worse) than|under|below|over|above|beyond`,
    String.raw`|at (?:most|least|best)|up to|max(?:imum|imal)?(?: of)?|min(?:imum|imal)?(?: of)?`,
    String.raw`|exceed\w*)\b|n['’]t\b|(?:[<≤≥]|(?<![\w\x22'\/-])>)=?\s*$`,
  ].join(""),
  "iu",
);

/** Of what the number is the probability, where that is not being right. */
const OF_ERROR =
  /\b(?:uncertainty|doubts?|errors?|wrong|incorrect|mistaken?|mistakes|failure|risk|unsure)\b/iu;

const SURE_OF_ERROR = new RegExp(
  [
    String
      .raw`^[ \t*_]*(?:unsure|uncertain|doubtful|unconfident|unlikely|wrong|incorrect|doubt|or (?:less|lower)|or (?:more|higher)|not\b`,
    String.raw`|(?:sure|certain|confident|chance|probability|likelihood|risk|likely)\b[^.;!?\n]*`,
    String
      .raw`(?:\bwrong|\bincorrect|\bmistaken|\bmistake|\berror|\bnot (?:right|correct|true)|n['’]t (?:right|correct|true)))`,
  ].join(""),
  "iu",
);

/** "Without doubt" turns nothing round. */
const NO_DOUBT = /\b(?:no|without(?: any| a)?|beyond(?: any| a)?)(?: reasonable)? doubts?\b/giu;

/** True where the words before or after a number make it another one. */
export function isTurned(before: string, after: string): boolean {
  const said = before.replace(NO_DOUBT, "surely");
  const clause = said.slice(endOfLast(said, CLAUSE));
  if (NEGATION.test(clause)) return true;
  // "Error probability: 10%" is one clause, though "Not sure: 50%" is two
  const label = said.match(/[^.!?;,()\[\]{}"\n|]*$/u)![0];
  return OF_ERROR.test(label) || SURE_OF_ERROR.test(after);
}

function endOfLast(text: string, pattern: RegExp): number {
  let end = 0;
  for (const match of text.matchAll(pattern)) end = match.index + match[0].length;
  return end;
}
