// What the published package holds, and its package.json. The places are those of the checkout: the programs know them.
import { cpSync, globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './node-runtime.js'

const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))

/** Files, directories and patterns below the checkout. */
const contents = [
  'LICENSE',
  'README.md',
  'CHANGELOG.md',
  'docs/**/*.{md,json}',
  'bin/sentra.js',
  'bin/lib/{exec,node-runtime}.js',
  'dist/{programs,shim}/*.js',
  'packages/server/{migrations,prompts,reference}/*',
  'packages/{server,runner}/src/**/gitconfig',
  // Read as text, and run inside a sandbox.
  'packages/runner/src/sandbox/restriction-attempts.ts',
  'packages/web/dist/**/*.*',
  'packages/web/fonts/*.txt',
]

/** Copies the contents into an empty directory. */
export function copyContents(directory) {
  for (const pattern of contents) {
    const paths = globSync(pattern, { cwd: root })
    if (paths.length === 0) throw new Error(`nothing to pack is called ${pattern}: run \`npm run build\``)
    for (const path of paths) cpSync(join(root, path), join(directory, path), { recursive: true })
  }
}

/** Everything is bundled but Postgres and, for hosts whose own Node is too old, Node. */
export function packageManifest() {
  const { version, description, license, type, bin, engines, optionalDependencies } = manifest
  return { name: 'sentra', version, description, license, type, bin, engines, optionalDependencies }
}
