"""Client of the service on gRPC's C core: c-core-client.py ADDRESS PDF. Takes the messages from server reflection, calls
every method, and prints what it received as JSON."""
import json
import queue
import sys

import grpc
from google.protobuf import descriptor_pb2, descriptor_pool, json_format, message_factory

ADDRESS, DOCUMENT = sys.argv[1:]
SERVICE = "hearback.v1.Jobs"
channel = grpc.insecure_channel(ADDRESS)
pool = descriptor_pool.DescriptorPool()


def varint(data):
    value = shift = 0
    for length, byte in enumerate(data, 1):
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            return value, data[length:]
    raise ValueError("incomplete varint")


def fields(message):
    """Numbers and contents of the fields of a message that has only length-delimited ones."""
    while message:
        tag, rest = varint(message)
        length, rest = varint(rest)
        yield tag >> 3, rest[:length]
        message = rest[length:]


def load_descriptors():
    """Loads the files of the service from grpc.reflection.v1, whose messages are encoded by hand."""
    reflect = channel.stream_stream("/grpc.reflection.v1.ServerReflection/ServerReflectionInfo")
    # file_containing_symbol is field 4, as is file_descriptor_response.
    request = bytes([4 << 3 | 2, len(SERVICE)]) + SERVICE.encode()
    response = next(reflect(iter([request])))
    descriptors = dict(fields(response))[4]
    # On the wire, FileDescriptorResponse equals FileDescriptorSet.
    pending = list(descriptor_pb2.FileDescriptorSet.FromString(descriptors).file)
    added = set()
    while pending:
        ready = [file for file in pending if added.issuperset(file.dependency)]
        assert ready, "a file that others import is missing"
        for file in ready:
            pool.Add(file)
            added.add(file.name)
            pending.remove(file)


def message_class(descriptor):
    if hasattr(message_factory, "GetMessageClass"):
        return message_factory.GetMessageClass(descriptor)
    return message_factory.MessageFactory(pool).GetPrototype(descriptor)


def call(name, requests, timeout=60):
    """Calls a method with dictionaries; returns the response or, for streams, an iterator."""
    method = pool.FindServiceByName(SERVICE).FindMethodByName(name)
    request, response = message_class(method.input_type), message_class(method.output_type)
    proto = descriptor_pb2.MethodDescriptorProto()
    method.CopyToProto(proto)
    kind = {True: "stream", False: "unary"}
    multicallable = getattr(channel, f"{kind[proto.client_streaming]}_{kind[proto.server_streaming]}")(
        f"/{SERVICE}/{name}",
        request_serializer=lambda value: json_format.ParseDict(value, request()).SerializeToString(),
        response_deserializer=lambda data: json_format.MessageToDict(response.FromString(data)),
    )
    return multicallable(iter(requests) if proto.client_streaming else requests, timeout=timeout)


def failure(name, requests, **options):
    """Name of the status that a call fails with, and whether its details have the code of the problem."""
    try:
        result = call(name, requests, **options)
        for _ in result:
            pass
        return "OK"
    except grpc.RpcError as error:
        details = dict(error.trailing_metadata() or ()).get("grpc-status-details-bin", b"")
        return [error.code().name, b"hearback.v1.Problem" in details and b"not_found" in details]


def kind_of(item):
    return item["event"]["type"] if "event" in item else next(iter(item))


def session(chunk):
    """Submits, follows and cancels a job in one session."""
    requests = queue.Queue()
    for request in ({"submit": {"userid": "carol"}}, {"chunk": chunk}, {"submitEnd": {}}):
        requests.put({"id": 1, **request})
    kinds = []
    for response in call("Session", iter(requests.get, None)):
        if "submitted" in response:
            jobid = response["submitted"]["job"]["jobid"]
            requests.put({"id": 2, "follow": {"jobid": jobid, "after": 0}})
        kinds.append(kind_of(response.get("item", {name: "" for name in response if name != "id"})))
        if kinds[-1] == "job.uploaded":
            requests.put({"id": 3, "cancel": {"jobid": jobid}})
            requests.put(None)
    return kinds


def main():
    load_descriptors()
    submitted = call("Submit", [{"options": {"userid": "carol"}}, {"chunk": DOCUMENT}])["job"]
    jobid = {"jobid": submitted["jobid"]}
    result = {
        "submit": submitted["state"],
        "get": call("Get", jobid)["job"]["size"],
        "deadline": failure("Follow", jobid, timeout=0.2),
        "cancel": call("Cancel", jobid)["job"]["error"]["code"],
        "follow": [kind_of(item) for item in call("Follow", {**jobid, "after": 0})],
        "list": [job["jobid"] for job in call("List", {"userid": "carol"})["jobs"]] == [submitted["jobid"]],
        "session": session(DOCUMENT),
        "delete": call("Delete", jobid),
        "deleted": failure("Get", jobid)[0],
        "unknown": failure("Get", {"jobid": "none"}),
    }
    print(json.dumps(result))


main()
