/** For tests: a host that speaks OpenAI's API on this machine, answers as it is told, and a client of it. */
import { join } from "node:path";
import { type Endpoint, HostedClient } from "./providers/hosted_client.ts";
import { openaiWire } from "./providers/openai_wire.ts";

/** An answer that is not simply a text. */
export interface Answer {
  text: string | null;
  /** @default "stop" */
  finish?: string;
  refusal?: string;
  /** Log-probabilities of the words of the text, told to who asks for them. */
  logProbs?: number[];
  /** True where the host reports token counts. @default true */
  usage?: boolean;
}

/** The host's reply to a prompt, its last message: an answer, a status with an error, or whatever else. */
export type Say = (prompt: string, call: number, request: Request) => Said | Promise<Said>;

type Said = string | Answer | { status: number; message: string } | Response;

export interface TestHost extends AsyncDisposable {
  baseUrl: string;
  /** Bodies of the requests, in their order. */
  calls: Record<string, unknown>[];
  headers: Headers[];
}

const USAGE = { prompt_tokens: 10, completion_tokens: 2, total_tokens: 12 };

/** Every prompt costs 10 tokens, every answer 2. */
export function testHost(say: Say): TestHost {
  const calls: Record<string, unknown>[] = [];
  const headers: Headers[] = [];
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    async (request) => {
      const body = await request.json();
      calls.push(body);
      headers.push(request.headers);
      const said = await say(body.messages.at(-1).content, calls.length, request);
      if (said instanceof Response) return said;
      if (typeof said === "object" && "status" in said) {
        const { status, message } = said;
        return Response.json({ error: { message } }, { status });
      }
      const answer = typeof said === "string" ? { text: said } : said;
      const common = { id: `call-${calls.length}`, created: 0, model: body.model };
      if (!body.stream) {
        const { logProbs: _, ...told } = answer;
        return Response.json({ ...common, ...whole(body.logprobs ? answer : told) });
      }
      const events = [...chunks(answer, body.stream_options?.include_usage)].map((chunk) =>
        `data: ${JSON.stringify({ ...common, object: "chat.completion.chunk", ...chunk })}\n\n`
      );
      return new Response([...events, "data: [DONE]\n\n"].join(""), {
        headers: { "content-type": "text/event-stream" },
      });
    },
  );
  return {
    baseUrl: `http://127.0.0.1:${server.addr.port}/v1`,
    calls,
    headers,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

/** A client that asks such a host, without a store. */
export function testClient(endpoint: Endpoint): HostedClient {
  return new HostedClient(endpoint, openaiWire);
}

function whole({ text, finish = "stop", refusal, usage = true, logProbs }: Answer) {
  const message = { role: "assistant", content: text, refusal: refusal ?? null };
  return {
    object: "chat.completion",
    choices: [{
      index: 0,
      message,
      finish_reason: finish,
      ...logProbs && {
        logprobs: {
          content: text!.split(/(?<= )/).map((token, i) => ({ token, logprob: logProbs[i] })),
        },
      },
    }],
    ...usage && { usage: USAGE },
  };
}

/** Word by word, then how it ended, then what it took. */
function* chunks({ text, finish = "stop", refusal, usage = true }: Answer, withUsage: boolean) {
  const chunk = (delta: object, finish_reason: string | null = null) => ({
    choices: [{ index: 0, delta, finish_reason }],
  });
  for (const content of text?.split(/(?<= )/) ?? []) yield chunk({ content });
  if (refusal !== undefined) yield chunk({ refusal });
  yield chunk({}, finish);
  if (usage && withUsage) yield { choices: [], usage: USAGE };
}

/** A command of lab that SIGKILL ends when `when` comes, and that is then run again to its end. */
export async function killedAndRunAgain(
  args: readonly string[],
  { store, when, killed = () => {}, entry = "lab.ts" }: {
    /** Folder of what is kept. */
    store: string;
    when: Promise<void>;
    /** Called between the two runs. */
    killed?: () => void;
    /** Of cli/. */
    entry?: "lab.ts" | "launch.ts";
  },
): Promise<{ code: number; stdout: string; stderr: string }> {
  const run = () =>
    new Deno.Command(Deno.execPath(), {
      args: ["run", "--allow-all", join(import.meta.dirname!, "../../cli", entry), ...args],
      env: { ROUTELAB_STORE: store },
      stdout: "piped",
      stderr: "piped",
    }).spawn();
  const first = run();
  await when;
  first.kill("SIGKILL");
  await first.output();
  killed();
  const { code, stdout, stderr } = await run().output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, stdout: text(stdout), stderr: text(stderr) };
}
