/**
 * For tests: a fake of Modal on this machine, by its own wire. It knows the calls that a job needs - find a
 * function, set its limits, spawn it, ask for its output, cancel it, send and fetch what is large - and runs a
 * scripted job behind them, with the app's functions `progress`, `files` and `read`.
 */
import { decode, Encoder } from "cbor-x";
import { createServer, type Server, ServerError, Status } from "nice-grpc";
import { sha256 } from "../core/digest.ts";
import type { JobConfig } from "./job_config.ts";
import { CALLS, type Message, SERVICE } from "./testing_modal_wire.ts";

/** GenericStatus of api.proto. */
const STATUS = { success: 1, failure: 2, terminated: 3, timeout: 4 } as const;
const CBOR = 4;

/** A call of a job's function. */
interface Call {
  name: string;
  args: unknown[];
  limits: Message;
  /** How it ended; null while it runs. */
  result: { status: number; exception?: string; data?: Uint8Array } | null;
}

const cbor = new Encoder({ useRecords: false, tagUint8Array: false, mapsAsObjects: true });

/**
 * One for a process, whose client keeps its connection; it stays until the process ends, as ending a server of
 * node:http2 can crash Deno 2.9.6.
 */
export class FakeModal {
  /** The calls of jobs, by their ids. */
  readonly calls = new Map<string, Call>();
  /** How often each call of the wire was made. */
  readonly counts: Record<string, number> = {};
  /** False: the app is not deployed. */
  deployed = true;
  /** True: what is sent apart is to come in parts, which the package does not do. */
  tooLarge = false;
  /** So many questions find the line down. */
  down = 0;
  /** What a run has told so far. */
  progress = "";
  /** What a run has left. */
  files: Record<string, Uint8Array> = {};
  /** Is asked before a piece is read; a fault or damage is for tests to make. */
  onRead: (path: string, piece: Uint8Array) => Uint8Array = (_, piece) => piece;
  readonly #limits = new Map<string, Message>();
  readonly #blobs = new Map<string, Uint8Array>();
  readonly #grpc: Server;
  readonly #http: Deno.HttpServer<Deno.NetAddr>;
  #port = 0;

  private constructor() {
    this.#grpc = createServer({ "grpc.max_receive_message_length": -1 });
    this.#http = Deno.serve(
      { hostname: "127.0.0.1", port: 0, onListen: () => {} },
      async (request) => {
        const id = new URL(request.url).pathname.slice(1);
        if (request.method === "PUT") {
          this.#blobs.set(id, new Uint8Array(await request.arrayBuffer()));
          return new Response();
        }
        return new Response(this.#blobs.get(id) as Uint8Array<ArrayBuffer>);
      },
    );
    const answers = Object.keys(CALLS).map((name) => [name, (question: Message) => {
      this.counts[name] = (this.counts[name] ?? 0) + 1;
      return Promise.resolve(this.#answer(name as keyof typeof CALLS, question));
    }]);
    this.#grpc.add(SERVICE, Object.fromEntries(answers));
  }

  static async start(): Promise<FakeModal> {
    const fake = new FakeModal();
    fake.#port = await fake.#grpc.listen("127.0.0.1:0");
    return fake;
  }

  /** The environment of a client. */
  get environment(): Record<string, string> {
    return {
      MODAL_SERVER_URL: `http://127.0.0.1:${this.#port}`,
      MODAL_TOKEN_ID: "ak-of-the-tests",
      MODAL_TOKEN_SECRET: "as-of-the-tests",
      MODAL_CONFIG_PATH: "/dev/null",
    };
  }

  /** The latest call of a job. */
  get call(): Call {
    return [...this.calls.values()].at(-1)!;
  }

  /** The job has reported. */
  tell(...events: Record<string, unknown>[]): void {
    for (const event of events) this.progress += `${JSON.stringify(event)}\n`;
  }

  /** The job is done: its results are there, with their manifest. */
  finish(results: Record<string, Uint8Array>): void {
    const [config, , inputs] = this.call.args as [JobConfig, string, Record<string, Uint8Array>];
    const outputs = Object.fromEntries(
      Object.entries(results).map((
        [path, bytes],
      ) => [path, { bytes: bytes.length, sha256: sha256(bytes) }]),
    );
    const manifest = {
      ...{
        job: this.call.name,
        config,
        seconds: 1800,
        sessions: 1,
        outputs,
        figures: { loss: 0.5 },
      },
      inputs: Object.fromEntries(
        Object.entries(inputs).map(([key, bytes]) => [key, sha256(bytes)]),
      ),
    };
    const text = new TextEncoder().encode(JSON.stringify(manifest));
    this.files = { "manifest.json": text, ...results };
    this.call.result = { status: STATUS.success, data: cbor.encode(manifest) };
  }

  /** The job has ended otherwise. */
  fail(status: "failure" | "terminated" | "timeout", exception: string): void {
    this.call.result = { status: STATUS[status], exception };
  }

  /** As at the beginning. */
  reset(): void {
    this.calls.clear();
    for (const name of Object.keys(this.counts)) delete this.counts[name];
    this.deployed = true;
    this.down = 0;
    this.tooLarge = false;
    this.progress = "";
    this.files = {};
    this.onRead = (_, piece) => piece;
  }

  #answer(name: keyof typeof CALLS, question: Message): Message {
    const handle_metadata = { appId: "ap-1", supportedInputFormats: [CBOR] };
    if (this.down > 0) {
      this.down--;
      throw new ServerError(Status.UNAVAILABLE, "the line is down");
    }
    switch (name) {
      case "AuthTokenGet":
        return { token: `e30.${btoa(JSON.stringify({ exp: Date.now() / 1000 + 3600 }))}.x` };
      case "FunctionGet":
        if (!this.deployed) throw new ServerError(Status.NOT_FOUND, "App 'routelab' not found");
        return { functionId: question.objectTag, handleMetadata: handle_metadata };
      case "FunctionBindParams":
        this.#limits.set(question.functionId, question.functionOptions);
        return { boundFunctionId: question.functionId, handleMetadata: handle_metadata };
      case "FunctionMap": {
        const { args, argsBlobId } = question.pipelinedInputs[0].input;
        const bytes = argsBlobId ? this.#blobs.get(argsBlobId)! : args;
        const [given] = decode(bytes) as [unknown[]];
        const id = `fc-${crypto.randomUUID()}`, called = question.functionId;
        this.calls.set(id, {
          name: called,
          args: given,
          limits: this.#limits.get(called),
          result: null,
        });
        return {
          ...{ functionCallId: id, functionCallJwt: "j" },
          pipelinedInputs: [{ idx: 0, inputId: "in-1", inputJwt: "j" }],
        };
      }
      case "FunctionGetOutputs": {
        const id = question.functionCallId, call = this.#known(id);
        const result = call.result ?? this.#helper(call);
        if (result === null) return { outputs: [], lastEntryId: "0-0" };
        if (call.result === null) this.calls.delete(id); // a helper's
        return { outputs: [{ idx: 0, dataFormat: CBOR, result }], lastEntryId: "1-0" };
      }
      case "FunctionCallFromId":
        this.#known(question.functionCallId);
        return { functionCallId: question.functionCallId };
      case "FunctionCallCancel":
        this.#known(question.functionCallId).result = {
          status: STATUS.terminated,
          exception: "cancelled",
        };
        return {};
      case "BlobCreate": {
        const blobId = crypto.randomUUID();
        if (this.tooLarge) return { blobId, multipart: {} };
        return { blobId, uploadUrl: `http://127.0.0.1:${this.#http.addr.port}/${blobId}` };
      }
      case "BlobGet":
        return { downloadUrl: `http://127.0.0.1:${this.#http.addr.port}/${question.blobId}` };
    }
  }

  #known(id: string): Call {
    const call = this.calls.get(id);
    if (call !== undefined) return call;
    throw new ServerError(Status.NOT_FOUND, `Function call ${id} not found`);
  }

  /** What the app's small functions answer; null of a job. */
  #helper({ name, args }: Call): Call["result"] {
    const value = (() => {
      switch (name) {
        case "progress": {
          const all = new TextEncoder().encode(this.progress), from = args[1] as number;
          return { text: new TextDecoder().decode(all.subarray(from)), next: all.length };
        }
        case "files":
          return Object.entries(this.files).map(([path, bytes]) => (
            { path, bytes: BigInt(bytes.length), sha256: sha256(bytes) } // as of more than 4 GiB
          ));
        case "read": {
          const [, path, offset, size] = args as [string, string, number, number];
          return this.onRead(path, this.files[path].subarray(offset, offset + size));
        }
      }
    })();
    return value === undefined ? null : { status: STATUS.success, data: cbor.encode(value) };
  }
}
