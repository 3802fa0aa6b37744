// `npm run pack [DIRECTORY]`: one tarball that `npm install -g` and npx run without the sources. Nothing is published.
import { execFileSync } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { root } from './lib/node-runtime.js'
import { copyContents, packageManifest } from './lib/package-files.js'
import { ensureBuilt } from './lib/setup.js'
import { thirdPartyText } from './lib/third-party.js'

const destination = resolve(process.argv[2] ?? join(root, 'dist'))
const stage = join(root, `dist/package.${process.pid}`)

ensureBuilt('production')
mkdirSync(destination, { recursive: true })
try {
  copyContents(stage)
  writeFileSync(join(stage, 'package.json'), `${JSON.stringify(packageManifest(), null, 2)}\n`)
  writeFileSync(join(stage, 'THIRD_PARTY.txt'), thirdPartyText())
  const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', destination]
  const [packed] = JSON.parse(execFileSync('npm', args, { cwd: stage, encoding: 'utf8' }))
  const { filename, size, unpackedSize, entryCount } = packed
  console.log(join(destination, filename))
  console.error(`${entryCount} files, ${megabytes(size)} MB, unpacked ${megabytes(unpackedSize)} MB`)
} finally {
  rmSync(stage, { recursive: true, force: true })
}

function megabytes(bytes) {
  return (bytes / 1_000_000).toFixed(1)
}
