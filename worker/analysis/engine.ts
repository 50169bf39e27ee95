import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { init, type WrappedPdfiumModule } from '@embedpdf/pdfium'

const require = createRequire(import.meta.url)

/** Room for out-parameters and short strings, so that most calls need no allocation. */
const SCRATCH_BYTES = 64 * 1024

/** A string of the document longer than this is not read at all. */
const MAX_STRING_BYTES = 64 * 1024 * 1024

/**
 * PDFium compiled to WebAssembly, with the few memory operations its C interface needs.
 * A document can break it only within its own memory: after any throw, throw the process away.
 */
export class Engine {
  readonly api: WrappedPdfiumModule
  /** Address of `SCRATCH_BYTES` bytes; every call may overwrite them. */
  readonly scratch: number

  private constructor(api: WrappedPdfiumModule) {
    this.api = api
    this.scratch = this.allocate(SCRATCH_BYTES)
  }

  static async load(): Promise<Engine> {
    const wasmBinary = readFileSync(require.resolve('@embedpdf/pdfium/pdfium.wasm'))
    const api = await init({
      wasmBinary: new Uint8Array(wasmBinary).buffer,
      print: () => {},
      printErr: () => {},
    })
    api.PDFiumExt_Init()
    return new Engine(api)
  }

  /** Throws when the engine's memory is used up. */
  allocate(bytes: number): number {
    const address = this.api.pdfium.wasmExports.malloc(bytes)
    if (address === 0) throw new RangeError('The engine has no memory left')
    return address
  }

  free(address: number): void {
    this.api.pdfium.wasmExports.free(address)
  }

  /** A view of the engine's memory, valid until the next call into it. */
  view(address: number, bytes: number): Buffer {
    return Buffer.from(this.heap.buffer, address, bytes)
  }

  /** The nth 32-bit float in the scratch memory. */
  float(n: number): number {
    return this.view(this.scratch, SCRATCH_BYTES).readFloatLE(n * 4)
  }

  /** The nth 32-bit integer in the scratch memory. */
  int(n: number): number {
    return this.view(this.scratch, SCRATCH_BYTES).readInt32LE(n * 4)
  }

  /** The package's types leave it out; it is replaced whenever the memory grows. */
  private get heap(): Uint8Array {
    return (this.api.pdfium as unknown as { HEAPU8: Uint8Array }).HEAPU8
  }

  /** Bytes of the memory the engine holds; it never gives any back. */
  get heapBytes(): number {
    return this.heap.length
  }

  /**
   * What a function of the kind "fill this buffer, return the bytes you need" yields, without the final NUL.
   * Null when there is nothing, or more than can be sensible.
   */
  read(
    fill: (buffer: number, bytes: number) => number,
    encoding: 'utf16le' | 'utf8' | 'latin1',
  ): string | null {
    const needed = fill(this.scratch, SCRATCH_BYTES)
    const end = encoding === 'utf16le' ? 2 : 1
    if (needed <= end || needed > MAX_STRING_BYTES) return null
    if (needed <= SCRATCH_BYTES) return this.view(this.scratch, needed - end).toString(encoding)
    const buffer = this.allocate(needed)
    try {
      fill(buffer, needed)
      return this.view(buffer, needed - end).toString(encoding)
    } finally {
      this.free(buffer)
    }
  }
}
