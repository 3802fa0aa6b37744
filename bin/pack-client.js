// `npm run pack:client [DIRECTORY]`: the typed client as a package of its own, with its types. Nothing is published.
import { execFileSync } from 'node:child_process'
import { cpSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { rolldown } from 'rolldown'
import { root } from './lib/node-runtime.js'

const destination = resolve(process.argv[2] ?? join(root, 'dist'))
const stage = join(root, `dist/client.${process.pid}`)
const source = join(root, 'packages/client')

mkdirSync(destination, { recursive: true })
try {
  await bundle()
  declareTypes()
  for (const name of ['README.md', 'examples']) cpSync(join(source, name), join(stage, name), { recursive: true })
  cpSync(join(root, 'LICENSE'), join(stage, 'LICENSE'))
  writeFileSync(join(stage, 'package.json'), `${JSON.stringify(manifest(), null, 2)}\n`)
  const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', destination]
  const [packed] = JSON.parse(execFileSync('npm', args, { cwd: stage, encoding: 'utf8' }))
  console.log(join(destination, packed.filename))
} finally {
  rmSync(stage, { recursive: true, force: true })
}

/** Our own words go into the file; what npm has stays with npm. */
async function bundle() {
  const build = await rolldown({
    input: join(source, 'src/index.ts'),
    platform: 'neutral',
    external: [/^zod/, /^@orpc\//],
  })
  await build.write({ file: join(stage, 'index.js'), format: 'esm', codeSplitting: false })
  await build.close()
}

/**
 * The contract is no package, so its types go along and are named by their place. tsconfig.types.json names its sources
 * by path: found through node_modules, TypeScript takes them for somebody else's and, now and then, leaves them out.
 */
function declareTypes() {
  const types = join(stage, 'types')
  const tsc = join(root, 'node_modules/typescript/bin/tsc')
  execFileSync(process.execPath, [tsc, '-p', join(source, 'tsconfig.types.json'), '--outDir', types], {
    stdio: 'inherit',
  })
  for (const name of globSync('client/**/*.d.ts', { cwd: types })) {
    const file = join(types, name)
    const contract = relative(dirname(file), join(types, 'contract/src/index.ts'))
    writeFileSync(file, readFileSync(file, 'utf8').replaceAll(/(['"])@sentra\/contract\1/g, `'${contract}'`))
  }
}

function manifest() {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const { name, description, license, type, dependencies } = JSON.parse(
    readFileSync(join(source, 'package.json'), 'utf8'),
  )
  const { '@sentra/contract': _, ...needed } = dependencies
  const exports = { '.': { types: './types/client/src/index.d.ts', default: './index.js' } }
  return { name, version, description, license, type, exports, engines: { node: '>=22' }, dependencies: needed }
}
