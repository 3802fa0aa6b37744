// The licences of what the bundles contain: each asks for its text to go along.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './node-runtime.js'

const LICENSE = /^(licen[cs]e|copying|notice)/i

/** Names, versions and licences of all packages that are no development tool, with the texts that they bring. */
export function thirdPartyText() {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'))
  const bundled = Object.entries(packages).filter(
    ([path, { dev, link }]) => path.includes('node_modules/') && !dev && !link && existsSync(join(root, path)),
  )
  const parts = bundled.map(([path, { version, license }]) => {
    const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)
    return `${name} ${version} (${license ?? 'see below'})\n\n${textsOf(join(root, path)).join('\n')}`
  })
  return `Sentra contains the following software of others.\n\n${parts.join(`\n${'-'.repeat(72)}\n\n`)}`
}

function textsOf(directory) {
  const names = readdirSync(directory).filter((name) => LICENSE.test(name))
  return names.map((name) => readFileSync(join(directory, name), 'utf8'))
}
