/**
 * Node's flags for the web process and the worker. A small young generation of V8: the chunks of an upload are garbage
 * as soon as they are written, but are only freed when that generation is full. With its default of 16 MB an upload of
 * 300 MB grew the web process by 61 MB, with 4 MB by less than 50 MB, at the same request rate. An idle worker has 56 MB
 * instead of 79 MB.
 */
export const serviceNodeFlags = ['--max-semi-space-size=4']
