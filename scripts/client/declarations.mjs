import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { runProgram } from '../setup/program.mjs'
import { projectNode, root } from '../setup.mjs'

const entry = 'client/index.d.ts'

/**
 * Writes the type declarations of the library: those that the entry needs, with relative imports.
 * @throws Error when one of them needs a package, which the users of the library would not have
 */
export async function writeDeclarations(folder) {
  const temporary = mkdtempSync(join(tmpdir(), 'hearback-types-'))
  const config = join(temporary, 'tsconfig.json')
  const compilerOptions = {
    noEmit: false,
    incremental: false,
    declaration: true,
    emitDeclarationOnly: true,
    stripInternal: true,
    rootDir: root,
    outDir: join(temporary, 'out'),
    typeRoots: [join(root, 'node_modules/@types')],
  }
  writeFileSync(
    config,
    JSON.stringify({
      extends: join(root, 'tsconfig.json'),
      compilerOptions,
      include: [],
      files: [join(root, 'client/index.ts')],
    }),
  )
  try {
    const code = await runProgram(
      projectNode,
      [join(root, 'node_modules/typescript/bin/tsc'), '-p', config],
      { cwd: root },
    )
    if (code !== 0) throw new Error('The type declarations could not be written.')
    copy(join(temporary, 'out'), folder)
  } finally {
    rmSync(temporary, { recursive: true, force: true })
  }
}

function copy(from, to) {
  const pending = [entry]
  const seen = new Set(pending)
  for (let file = pending.pop(); file !== undefined; file = pending.pop()) {
    const folder = dirname(file)
    const text = readFileSync(join(from, file), 'utf8').replace(
      /^((?! *\*).*(?:\bfrom|\bimport\()\s*['"])([^'"]+)(['"])/gm,
      (_all, before, target, after) => {
        if (!/^[.#]/.test(target))
          throw new Error(`${file}: the types of the package ${target} are not available to users`)
        const path = target.startsWith('#') ? target.slice(1) : join(folder, target)
        const declaration = path.replace(/\.ts$/, '.d.ts')
        if (!seen.has(declaration)) pending.push(declaration)
        seen.add(declaration)
        const specifier = relative(folder, path).replace(/\.ts$/, '.js')
        return before + (specifier.startsWith('.') ? specifier : `./${specifier}`) + after
      },
    )
    mkdirSync(join(to, folder), { recursive: true })
    writeFileSync(join(to, file), text)
  }
}
