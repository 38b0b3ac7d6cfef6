"""A stand-in for Modal's servers on this machine, with as much of their protocol as `modal deploy` speaks.

It builds no image and runs nothing: it notes what it is sent.
"""

import asyncio
import itertools
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

from google.protobuf.empty_pb2 import Empty
from grpclib import GRPCError, Status
from grpclib.server import Server
from modal_proto import api_grpc, api_pb2

Requests = dict[str, list[tuple[Any, Any]]]
"""Requests and answers by the name of the call."""

number = itertools.count(1)


def new(kind: str) -> str:
    return f"{kind}-{next(number)}"


BUILT = api_pb2.GenericResult(status=api_pb2.GenericResult.GENERIC_STATUS_SUCCESS)
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


def answering(name: str, requests: Requests) -> Any:
    async def call(_, stream):
        request = await stream.recv_message()
        if name not in ANSWERS:
            raise GRPCError(Status.UNIMPLEMENTED, f"the stand-in has no {name}")
        answer = ANSWERS[name](request)
        requests[name].append((request, answer))
        await stream.send_message(answer)

    return call


async def with_modal(arguments: list[str], folder: Path, environment: dict[str, str]) -> tuple[int, str, Requests]:
    """Runs `modal ...` in a folder against the stand-in: the exit code, what it printed, what it sent."""
    requests: Requests = defaultdict(list)
    calls = {name: answering(name, requests) for name in api_grpc.ModalClientBase.__abstractmethods__}
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
