import { createHash } from 'node:crypto'
import { constants } from 'node:fs'
import { access, chmod, copyFile, mkdir, readdir, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { SentraError } from '@sentra/contract'
import type { RunnerPaths } from './runner-paths.ts'

/** Programs that outlive this runner, at a place where no upgrade and no reinstall reaches them. */
export type Programs = {
  node: string
  directory: string
  shim: string
  init: string
  rehearsal: string
  builtin: string
  /** What Node has compiled of the shim, for the next one. Only we write there, and no sandbox sees it. */
  compiled: string
}

/** Made by `npm start` from packages/shim; part of the published package. */
const built = fileURLToPath(new URL('../../../dist/shim/', import.meta.url))

/** Copies shim, sandbox-init, agents and Node into the data directory, once for each version. */
export async function installPrograms(paths: RunnerPaths): Promise<Programs> {
  const names = await readdir(built).catch((cause: unknown) => {
    const message = 'The shim is not there: in a checkout run `npm run build`, else install Sentra again.'
    throw new SentraError('SETUP_FAILED', message, { cause })
  })
  const scripts = names.filter((name) => name.endsWith('.js')).toSorted()
  const directory = join(paths.shim, await versionOf(scripts))
  await installDirectory(directory, scripts)
  const node = await installNode(paths)
  const script = (name: string) => join(directory, name)
  return {
    node,
    directory,
    shim: script('shim.js'),
    init: script('sandbox-init.js'),
    rehearsal: script('rehearsal.js'),
    builtin: script('builtin.js'),
    compiled: join(paths.shim, 'compiled'),
  }
}

async function versionOf(scripts: string[]): Promise<string> {
  const hash = createHash('sha256')
  for (const name of scripts) hash.update(name).update(await readFile(join(built, name)))
  return hash.digest('hex').slice(0, 16)
}

/** Filled aside and renamed: a directory that exists is complete. */
async function installDirectory(directory: string, scripts: string[]): Promise<void> {
  if (await exists(directory)) return
  const temporary = `${directory}.${process.pid}`
  await mkdir(temporary, { recursive: true, mode: 0o755 })
  for (const name of scripts) {
    await copyFile(join(built, name), join(temporary, name))
    await chmod(join(temporary, name), 0o644)
  }
  await rename(temporary, directory).catch(async (error: unknown) => {
    await rm(temporary, { recursive: true, force: true })
    if (!(await exists(directory))) throw error
  })
}

/** A copy of the running Node: its own place may be closed to a run's account, or go away with a reinstall. */
async function installNode(paths: RunnerPaths): Promise<string> {
  const target = join(paths.node, `node-${process.version}`)
  if (await exists(target)) return target
  const temporary = `${target}.${process.pid}`
  await copyFile(process.execPath, temporary, constants.COPYFILE_FICLONE)
  await chmod(temporary, 0o755)
  await rename(temporary, target)
  return target
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}
