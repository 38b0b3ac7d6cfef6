/** For tests: a host that speaks OpenAI's API on this machine, and answers as it is told. */

/** What the host says to a prompt: a text, or a status with an error. */
export type Say = (prompt: string, call: number) => string | { status: number; message: string };

export interface TestHost extends AsyncDisposable {
  baseUrl: string;
  /** Bodies of the requests, in their order. */
  calls: Record<string, unknown>[];
  keys: (string | null)[];
}

/** Every prompt costs 10 tokens, every answer 2. */
export function testHost(say: Say): TestHost {
  const calls: Record<string, unknown>[] = [];
  const keys: (string | null)[] = [];
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    async (request) => {
      const body = await request.json();
      calls.push(body);
      keys.push(request.headers.get("authorization"));
      const said = say(body.messages[0].content, calls.length);
      if (typeof said !== "string") {
        const { status, message } = said;
        return Response.json({ error: { message } }, { status });
      }
      return Response.json({
        id: `call-${calls.length}`,
        object: "chat.completion",
        created: 0,
        model: body.model,
        choices: [{
          index: 0,
          message: { role: "assistant", content: said },
          finish_reason: "stop",
        }],
        usage: { prompt_tokens: 10, completion_tokens: 2, total_tokens: 12 },
      });
    },
  );
  return {
    baseUrl: `http://127.0.0.1:${server.addr.port}/v1`,
    calls,
    keys,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}
