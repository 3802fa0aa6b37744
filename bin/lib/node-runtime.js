// Finds the Node that runs Sentra. Plain JavaScript for Node >= 18: it runs before anything is installed.
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Root of the checkout or of the installed package. */
export const root = fileURLToPath(new URL('../..', import.meta.url))

/** In a checkout dependencies are installed and programs built when they are needed; a package has everything in it. */
export const isCheckout = existsSync(join(root, 'package-lock.json'))

/** Lowest major version that runs our TypeScript sources without a build. */
const NODE_MAJOR = 24

/** Path of a Node >= 24: the running one, else the locked platform package; undefined when neither is there. */
export function findNode() {
  if (Number(process.versions.node.split('.')[0]) >= NODE_MAJOR) return process.execPath
  return listAbove(root)
    .map((directory) => join(directory, 'node_modules', `node-${process.platform}-${process.arch}`, 'bin', 'node'))
    .find((path) => existsSync(path))
}

/** npm puts the dependencies of a package inside it, or beside it. */
function listAbove(directory) {
  const above = dirname(directory)
  return above === directory ? [directory] : [directory, ...listAbove(above)]
}

/** As findNode, but stops the process with a sentence that says what to install. */
export function requireNode() {
  const node = findNode()
  if (node) return node
  console.error(
    `Sentra needs Node ${NODE_MAJOR} and found ${process.version}. No bundled Node exists for ${process.platform}-${process.arch}:\n` +
      `install Node ${NODE_MAJOR} or newer (https://nodejs.org) and run the same command again.`,
  )
  process.exit(1)
}
