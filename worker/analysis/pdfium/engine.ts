import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { init, type Methods } from '@embedpdf/pdfium'

const wasmFile = createRequire(import.meta.url).resolve('@embedpdf/pdfium/pdfium.wasm')

/** Version of the package that carries PDFium. */
export const engineVersion: string = JSON.parse(
  readFileSync(join(wasmFile, '../../package.json'), 'utf8'),
).version

/** Buffer for out-parameters and short strings, so that most calls need no allocation. */
const scratchBytes = 64 * 1024

/** Longer strings of a document are not read. */
const maxStringBytes = 64 * 1024 * 1024

/** PDFium's functions as WebAssembly exports them. Parameters and results are numbers and addresses. */
export type Pdfium = { readonly [Name in keyof Methods]: (...values: number[]) => number }

/** Members of the package's module that its types leave out. */
interface Runtime {
  /** Replaced whenever the memory grows. */
  HEAPU8: Uint8Array
  wasmExports: { malloc(bytes: number): number; free(address: number): void }
  addFunction(callback: (...values: number[]) => number, signature: string): number
}

interface Growth {
  readonly maxBytes: number
  refused: boolean
}

type Imports = Record<string, Record<string, unknown>>

/**
 * PDFium compiled to WebAssembly, with the few memory operations its C interface needs.
 * A document can corrupt only this memory. After an exception other than DocumentError, discard the process.
 */
export class Engine {
  readonly pdfium: Pdfium
  /** Address of `scratchBytes` bytes; every call may overwrite them. */
  readonly scratch: number
  readonly #runtime: Runtime
  readonly #growth: Growth
  #view: DataView<ArrayBufferLike> = new DataView(new ArrayBuffer(0))
  readonly #constants = new Map<string, number>()

  private constructor(runtime: unknown, growth: Growth) {
    this.#growth = growth
    this.#runtime = runtime as Runtime
    this.pdfium = this.#runtime.wasmExports as unknown as Pdfium
    this.scratch = this.allocate(scratchBytes)
  }

  /** @param maxBytes maximum memory of the engine; allocations beyond it fail */
  static async load(maxBytes = 2 ** 31): Promise<Engine> {
    const wasm = new WebAssembly.Module(readFileSync(wasmFile))
    const growth = { maxBytes, refused: false }
    const { pdfium, PDFiumExt_Init } = await init({
      print: () => {},
      printErr: () => {},
      instantiateWasm(imports: Imports, receive: (instance: WebAssembly.Instance) => void) {
        limitGrowth(imports, growth)
        const instance = new WebAssembly.Instance(wasm, imports as WebAssembly.Imports)
        receive(instance)
        return instance.exports
      },
    } as object)
    PDFiumExt_Init()
    return new Engine(pdfium, growth)
  }

  /** Throws when the engine's memory is used up. */
  allocate(bytes: number): number {
    const address = this.#runtime.wasmExports.malloc(bytes)
    if (address === 0) throw new RangeError('The engine has no memory left')
    return address
  }

  free(address: number): void {
    this.#runtime.wasmExports.free(address)
  }

  /** Address of a C string that is allocated once and kept, for dictionary keys. */
  constant(text: string): number {
    const known = this.#constants.get(text)
    if (known !== undefined) return known
    const bytes = Buffer.from(`${text}\0`)
    const address = this.allocate(bytes.length)
    this.view(address, bytes.length).set(bytes)
    this.#constants.set(text, address)
    return address
  }

  /** Registers a function that the engine can call; returns its address. It is never released. */
  callback(called: (...values: number[]) => number, signature: string): number {
    return this.#runtime.addFunction(called, signature)
  }

  /** A view of the engine's memory, valid until the next call into it. */
  view(address: number, bytes: number): Buffer {
    return Buffer.from(this.#runtime.HEAPU8.buffer, address, bytes)
  }

  /** The nth 32-bit float in the scratch memory. */
  float(n: number): number {
    return this.#scratchView.getFloat32(this.scratch + n * 4, true)
  }

  /** The nth 32-bit integer in the scratch memory. */
  int(n: number): number {
    return this.#scratchView.getInt32(this.scratch + n * 4, true)
  }

  /** Growing the memory detaches the old buffer, so the view is replaced then. */
  get #scratchView(): DataView {
    if (this.#view.buffer !== this.#runtime.HEAPU8.buffer)
      this.#view = new DataView(this.#runtime.HEAPU8.buffer)
    return this.#view
  }

  /** Size of the engine's memory in bytes. It never shrinks. */
  get heapBytes(): number {
    return this.#runtime.HEAPU8.length
  }

  /** Whether the engine ever asked for more memory than it may have: what then goes wrong is because of it. */
  get outOfMemory(): boolean {
    return this.#growth.refused
  }

  /**
   * Calls a function that fills a buffer and returns the bytes it needs; returns the string without the final NUL.
   * Null when the string is empty or longer than the maximum.
   */
  read(
    fill: (buffer: number, bytes: number) => number,
    encoding: 'utf16le' | 'utf8' | 'latin1',
  ): string | null {
    const needed = fill(this.scratch, scratchBytes)
    const end = encoding === 'utf16le' ? 2 : 1
    if (needed <= end || needed > maxStringBytes) return null
    if (needed <= scratchBytes) return this.view(this.scratch, needed - end).toString(encoding)
    const buffer = this.allocate(needed)
    try {
      fill(buffer, needed)
      return this.view(buffer, needed - end).toString(encoding)
    } finally {
      this.free(buffer)
    }
  }
}

/** The module's own limit is 2 GB. Refusing growth earlier makes a bomb fail inside the engine. */
function limitGrowth(imports: Imports, growth: Growth): void {
  for (const functions of Object.values(imports)) {
    const resize = functions.emscripten_resize_heap as ((bytes: number) => number | boolean) | undefined
    if (!resize) continue
    functions.emscripten_resize_heap = (bytes: number) => {
      if (bytes >>> 0 <= growth.maxBytes) return resize(bytes)
      growth.refused = true
      return false
    }
  }
}
