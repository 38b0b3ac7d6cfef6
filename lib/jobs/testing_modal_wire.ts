/**
 * For tests: the part of Modal's wire that jobs use, as a service of gRPC. Its messages have the fields of
 * modal_proto/api.proto that are used here.
 */
import type { CompatServiceDefinition } from "nice-grpc";
import protobuf from "protobufjs";

// deno-lint-ignore no-explicit-any -- messages by their names
export type Message = any;

const PROTO = `
syntax = "proto3";
package modal.client;
message Empty {}
message AuthTokenGetResponse { string token = 1; }
message FunctionGetRequest { string app_name = 1; string object_tag = 2; }
message HandleMetadata { string app_id = 52; repeated int32 supported_input_formats = 50; }
message FunctionGetResponse { string function_id = 1; HandleMetadata handle_metadata = 2; }
message GPUConfig { uint32 count = 2; string gpu_type = 4; }
message Resources { GPUConfig gpu_config = 4; }
message RetryPolicy { uint32 retries = 18; }
message FunctionOptions { Resources resources = 3; RetryPolicy retry_policy = 4; uint32 timeout_secs = 6; }
message FunctionBindParamsRequest { string function_id = 1; FunctionOptions function_options = 3; }
message FunctionBindParamsResponse { string bound_function_id = 1; HandleMetadata handle_metadata = 2; }
message FunctionInput { bytes args = 1; string args_blob_id = 7; int32 data_format = 10; }
message PutInputsItem { int32 idx = 1; FunctionInput input = 2; }
message FunctionMapRequest { string function_id = 1; repeated PutInputsItem pipelined_inputs = 5; }
message PutInputsResponseItem { int32 idx = 1; string input_id = 2; string input_jwt = 3; }
message FunctionMapResponse {
  string function_call_id = 1; repeated PutInputsResponseItem pipelined_inputs = 2; string function_call_jwt = 4;
}
message FunctionGetOutputsRequest { string function_call_id = 1; float timeout = 3; }
message GenericResult { int32 status = 1; string exception = 2; optional bytes data = 5; }
message GetOutputsItem { GenericResult result = 1; int32 idx = 2; int32 data_format = 5; }
message FunctionGetOutputsResponse { repeated GetOutputsItem outputs = 4; string last_entry_id = 5; }
message FunctionCallFromIdRequest { string function_call_id = 1; }
message FunctionCallFromIdResponse { string function_call_id = 1; }
message FunctionCallCancelRequest { string function_call_id = 1; bool terminate_containers = 2; }
message BlobCreateRequest { int64 content_length = 3; }
message BlobCreateResponse { optional string upload_url = 1; string blob_id = 2; Empty multipart = 3; }
message BlobGetRequest { string blob_id = 1; }
message BlobGetResponse { string download_url = 1; }`;

const MESSAGES = protobuf.parse(PROTO).root;

/** Each call with the messages of its question and its answer. */
export const CALLS = {
  AuthTokenGet: ["Empty", "AuthTokenGetResponse"],
  FunctionGet: ["FunctionGetRequest", "FunctionGetResponse"],
  FunctionBindParams: ["FunctionBindParamsRequest", "FunctionBindParamsResponse"],
  FunctionMap: ["FunctionMapRequest", "FunctionMapResponse"],
  FunctionGetOutputs: ["FunctionGetOutputsRequest", "FunctionGetOutputsResponse"],
  FunctionCallFromId: ["FunctionCallFromIdRequest", "FunctionCallFromIdResponse"],
  FunctionCallCancel: ["FunctionCallCancelRequest", "Empty"],
  BlobCreate: ["BlobCreateRequest", "BlobCreateResponse"],
  BlobGet: ["BlobGetRequest", "BlobGetResponse"],
} as const;

/** The calls as a server of gRPC takes them. */
export const SERVICE = Object.fromEntries(
  Object.entries(CALLS).map(([name, [question, answer]]) => [name, {
    path: `/modal.client.ModalClient/${name}`,
    requestStream: false as const,
    responseStream: false as const,
    ...codec("request", MESSAGES.lookupType(`modal.client.${question}`)),
    ...codec("response", MESSAGES.lookupType(`modal.client.${answer}`)),
  }]),
) as unknown as CompatServiceDefinition;

/** How a message of the wire is read and written, under the names that gRPC has for it. */
function codec(what: "request" | "response", type: protobuf.Type) {
  return {
    [`${what}Serialize`]: (value: Message) => type.encode(type.fromObject(value)).finish(),
    [`${what}Deserialize`]: (bytes: Uint8Array) =>
      type.toObject(type.decode(bytes), { defaults: true, arrays: true }),
  };
}
