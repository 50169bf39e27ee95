import { create, type DescFile, type DescService, type MessageInitShape, toBinary } from '@bufbuild/protobuf'
import { FileDescriptorProtoSchema } from '@bufbuild/protobuf/wkt'
import { Code, ConnectError, type ServiceImpl } from '@connectrpc/connect'
import {
  type ServerReflection,
  type ServerReflectionRequest,
  type ServerReflectionResponse,
  ServerReflectionResponseSchema,
} from '../generated/grpc/reflection/v1/reflection_pb.ts'

type Answer = ServerReflectionResponse['messageResponse']
type AnswerInit = NonNullable<MessageInitShape<typeof ServerReflectionResponseSchema>['messageResponse']>

/** Time between two requests of a call, which needs no key. */
const defaultIdleMs = 30_000

/** The reflection service of gRPC for these services; clients like grpcurl read their descriptions from it. */
export function createReflectionService(
  services: readonly DescService[],
  idleMs = defaultIdleMs,
): ServiceImpl<typeof ServerReflection> {
  const files = new Map<string, DescFile>()
  for (const { file } of services) addFile(file, files)
  const bySymbol = new Map([...files.values()].flatMap((file) => symbolsOf(file).map((name) => [name, file])))

  function answer({ messageRequest }: ServerReflectionRequest): Answer {
    switch (messageRequest.case) {
      case 'listServices':
        return init({
          case: 'listServicesResponse',
          value: { service: services.map(({ typeName }) => ({ name: typeName })) },
        })
      case 'fileByFilename':
        return fileAnswer(files.get(messageRequest.value))
      case 'fileContainingSymbol':
        return fileAnswer(bySymbol.get(messageRequest.value))
      case 'allExtensionNumbersOfType':
        return init({ case: 'allExtensionNumbersResponse', value: { baseTypeName: messageRequest.value } })
      default:
        return notFound('There are no extensions.')
    }
  }

  return {
    async *serverReflectionInfo(requests) {
      for await (const request of untilIdle(requests, idleMs))
        yield { validHost: request.host, originalRequest: request, messageResponse: answer(request) }
    },
  }
}

/** Rejects with `DEADLINE_EXCEEDED` when the next message does not arrive in time. */
async function* untilIdle<T>(messages: AsyncIterable<T>, idleMs: number): AsyncGenerator<T> {
  const iterator = messages[Symbol.asyncIterator]()
  for (;;) {
    const { promise, resolve, reject } = Promise.withResolvers<IteratorResult<T>>()
    const error = new ConnectError(`No request within ${idleMs / 1_000} s.`, Code.DeadlineExceeded)
    const timer = setTimeout(() => reject(error), idleMs)
    iterator.next().then(resolve, reject)
    const { done, value } = await promise.finally(() => clearTimeout(timer))
    if (done) return
    yield value
  }
}

/** A file and those that it imports, each after its imports. */
function addFile(file: DescFile, files: Map<string, DescFile>): void {
  for (const dependency of file.dependencies) addFile(dependency, files)
  files.set(`${file.name}.proto`, file)
}

function symbolsOf(file: DescFile): string[] {
  const methods = file.services.flatMap(({ typeName, methods }) =>
    methods.map(({ name }) => `${typeName}.${name}`),
  )
  return [...file.services, ...file.messages, ...file.enums].map(({ typeName }) => typeName).concat(methods)
}

/** The file with all those that it imports, so that the client needs one request. */
function fileAnswer(file: DescFile | undefined): Answer {
  if (!file) return notFound('There is no such file or symbol.')
  const needed = new Map<string, DescFile>()
  addFile(file, needed)
  const descriptors = [...needed.values()]
    .reverse()
    .map(({ proto }) => toBinary(FileDescriptorProtoSchema, proto))
  return init({ case: 'fileDescriptorResponse', value: { fileDescriptorProto: descriptors } })
}

function notFound(errorMessage: string): Answer {
  return init({ case: 'errorResponse', value: { errorCode: Code.NotFound, errorMessage } })
}

function init(messageResponse: AnswerInit): Answer {
  return create(ServerReflectionResponseSchema, { messageResponse }).messageResponse
}
