"""A stand-in for Modal's servers on this machine, with as much of their protocol as `modal deploy` and `modal run`
speak.

It builds no image: it notes what it is sent, and has a function's work done by whom it is told to.
"""

import asyncio
import itertools
import sys
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

from google.protobuf.empty_pb2 import Empty
from grpclib import GRPCError, Status
from grpclib.server import Server
from modal._serialization import deserialize, serialize
from modal_proto import api_grpc, api_pb2

Requests = dict[str, list[tuple[Any, Any]]]
"""Requests and answers by the name of the call."""

Work = Callable[[str, tuple, dict], Any]
"""What a function of this name makes of its arguments."""

number = itertools.count(1)


def new(kind: str) -> str:
    return f"{kind}-{next(number)}"


SUCCESS = api_pb2.GenericResult.GENERIC_STATUS_SUCCESS
FAILURE = api_pb2.GenericResult.GENERIC_STATUS_FAILURE
BUILT = api_pb2.GenericResult(status=SUCCESS)
SETTINGS = api_pb2.EnvironmentSettings(image_builder_version="2025.06")
MAIN = api_pb2.EnvironmentMetadata(name="main", settings=SETTINGS)


def function_data(request: api_pb2.FunctionCreateRequest) -> api_pb2.FunctionData:
    """A function as it may run: once for each kind of GPU that will do."""
    if request.HasField("function_data"):
        return request.function_data
    return api_pb2.FunctionData(ranked_functions=[api_pb2.FunctionData.RankedFunction(function=request.function)])


ANSWERS = {
    "AppGetByDeploymentName": lambda _: api_pb2.AppGetByDeploymentNameResponse(),
    "AppCreate": lambda _: api_pb2.AppCreateResponse(app_id=new("ap")),
    "AppHeartbeat": lambda _: Empty(),
    "AppPublish": lambda _: api_pb2.AppPublishResponse(url="http://127.0.0.1/app"),
    "AppClientDisconnect": lambda _: Empty(),
    "ClassCreate": lambda _: api_pb2.ClassCreateResponse(class_id=new("cs")),
    "EnvironmentGetOrCreate": lambda _: api_pb2.EnvironmentGetOrCreateResponse(environment_id="en-1", metadata=MAIN),
    "FunctionBindParams": lambda request: api_pb2.FunctionBindParamsResponse(bound_function_id=request.function_id),
    "FunctionCreate": lambda request: api_pb2.FunctionCreateResponse(
        function_id=request.existing_function_id,
        function=request.function,
        function_data=function_data(request),
        handle_metadata=api_pb2.FunctionHandleMetadata(
            function_name=function_data(request).ranked_functions[0].function.function_name, definition_id=new("de")
        ),
    ),
    "FunctionPrecreate": lambda _: api_pb2.FunctionPrecreateResponse(function_id=new("fu")),
    "ImageGetOrCreate": lambda _: api_pb2.ImageGetOrCreateResponse(image_id=new("im"), result=BUILT),
    "MountBatchedCheckExistence": lambda _: api_pb2.MountBatchedCheckExistenceResponse(),
    "MountGetOrCreate": lambda _: api_pb2.MountGetOrCreateResponse(mount_id=new("mo")),
    "SecretGetOrCreate": lambda _: api_pb2.SecretGetOrCreateResponse(secret_id=new("st")),
    "VolumeGetOrCreate": lambda request: api_pb2.VolumeGetOrCreateResponse(
        volume_id=new("vo"), metadata=api_pb2.VolumeMetadata(name=request.deployment_name)
    ),
}


def answering(name: str, requests: Requests, work: Work) -> Any:
    """The call of this name: a request, and its answer."""

    async def call(_, stream):
        request = await stream.recv_message()
        if name == "AppGetLogs":
            await stream.send_message(api_pb2.TaskLogsBatch(app_done=True))
        elif name == "FunctionMap":
            (item,) = request.pipelined_inputs
            told = api_pb2.FunctionPutInputsResponseItem(idx=item.idx, input_id=new("in"))
            answer = api_pb2.FunctionMapResponse(function_call_id=new("fc"), pipelined_inputs=[told])
            requests[name].append((request, answer))
            await stream.send_message(answer)
        elif name == "FunctionGetOutputs":
            ((request, answer),) = requests["FunctionMap"]
            await stream.send_message(await asyncio.to_thread(worked, request, answer, requests, work))
        elif name in ANSWERS:
            answer = ANSWERS[name](request)
            requests[name].append((request, answer))
            await stream.send_message(answer)
        else:
            raise GRPCError(Status.UNIMPLEMENTED, f"the stand-in has no {name}")

    return call


def worked(request, answer, requests: Requests, work: Work) -> api_pb2.FunctionGetOutputsResponse:
    """What the one call of a function came to: its result, or what it raised."""
    created = {told.function_id: asked.function_name for asked, told in requests["FunctionPrecreate"]}
    arguments = deserialize(request.pipelined_inputs[0].input.args, None)
    try:
        result = {"status": SUCCESS, "data": serialize(work(created[request.function_id], *arguments))}
    except Exception as error:
        result = {"status": FAILURE, "exception": repr(error), "data": serialize(error)}
    item = {"idx": 0, "input_id": answer.pipelined_inputs[0].input_id, "data_format": api_pb2.DATA_FORMAT_PICKLE}
    return api_pb2.FunctionGetOutputsResponse(
        outputs=[api_pb2.FunctionGetOutputsItem(result=api_pb2.GenericResult(**result), **item)], idxs=[0]
    )


async def with_modal(
    arguments: list[str], folder: Path, environment: dict[str, str], work: Work
) -> tuple[int, str, Requests]:
    """Runs `modal ...` in a folder against the stand-in: the exit code, what it printed, what it sent."""
    requests: Requests = defaultdict(list)
    calls = {name: answering(name, requests, work) for name in api_grpc.ModalClientBase.__abstractmethods__}
    server = Server([type("Modal", (api_grpc.ModalClientBase,), calls)()])
    await server.start("127.0.0.1", 0)
    port = server._server.sockets[0].getsockname()[1]
    token = {"MODAL_TOKEN_ID": "ak-test", "MODAL_TOKEN_SECRET": "as-test"}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "modal", *arguments),
        cwd=folder,
        env={**environment, **token, "MODAL_SERVER_URL": f"http://127.0.0.1:{port}"},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    try:
        printed, _ = await asyncio.wait_for(process.communicate(), 60)
    finally:
        server.close()
        await server.wait_closed()
    return process.returncode, printed.decode(), requests
