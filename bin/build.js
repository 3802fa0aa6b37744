// `npm run build [NAME...]`: bundles the programs, shim and agents, and the dashboard, each when its sources changed.
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './lib/node-runtime.js'
import { listStale } from './lib/targets.js'

const builds = {
  programs: async (directory) => (await import('./lib/build-programs.js')).buildPrograms(directory),
  shim: async (directory) => (await import('../packages/shim/src/build.ts')).buildShim(directory),
  page: async (directory) => (await import('../packages/web/build/build-page.ts')).buildPage(directory),
}

mkdirSync(join(root, 'dist'), { recursive: true })
const names = process.argv.slice(2)
for (const { name, output, stamp, hash } of listStale(names.length > 0 ? names : undefined)) {
  const temporary = `${output}.${process.pid}`
  await builds[name](temporary)
  replace(output, temporary)
  writeFileSync(stamp, hash)
}

/** The gap in which there is nothing is as short as it can be: a program may be started again at any time. */
function replace(output, temporary) {
  const old = `${temporary}.old`
  try {
    if (existsSync(output)) renameSync(output, old)
    renameSync(temporary, output)
  } catch (error) {
    // Somebody else built the same at the same moment.
    if (!['ENOENT', 'ENOTEMPTY', 'EEXIST'].includes(error.code)) throw error
    rmSync(temporary, { recursive: true, force: true })
  }
  rmSync(old, { recursive: true, force: true })
}
