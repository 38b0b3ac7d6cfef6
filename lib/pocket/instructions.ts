/** Instructions that pocket models follow on a question, in the words they were trained on. */

export type Instruction = "answer" | "confidence" | "abstain" | "task" | "policy";

const PREFIXES: Record<Instruction, string> = {
  answer: "",
  confidence: "State your confidence. ",
  abstain: "Say if you don't know. ",
  task: "Name the task. ",
  policy: "Route. ",
};

/**
 * The prompt that gives an instruction: just answer; answer and state a confidence; answer or say "I
 * don't know"; name the question's task ("math", "factual", ...) in place of an answer. "policy", which a policy
 * router is trained on and pocket models are not, names the task and the policy.
 */
export function instruct(instruction: Instruction, question: string): string {
  return PREFIXES[instruction] + question;
}

/**
 * An answer with a stated confidence in [0, 1], as pocket models write it: "42 (90%)", and "42 (05%)", so that the
 * first digit is always the tenths'.
 */
export function withConfidence(answer: string, confidence: number): string {
  const percent = String(Math.round(100 * confidence)).padStart(2, "0");
  return `${answer} (${percent}%)`;
}
