import { linkSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { dataFiles, SentraError, type ServerState } from '@sentra/contract'

type Lock = { pid: number; startTicks: string }

/** One `sentra serve` for a data directory: ALREADY_RUNNING says where the first one runs. Returns how to release. */
export function claimServeLock(dataDirectory: string): () => void {
  const path = join(dataDirectory, dataFiles.serveLock)
  usable(dataDirectory, () => makeDirectory(resolve(dataDirectory)))
  const holder = readLock(path)
  if (holder && startTicks(holder.pid) === holder.startTicks) throw alreadyRunning(dataDirectory, holder.pid)
  const mine: Lock = { pid: process.pid, startTicks: startTicks(process.pid) ?? '' }
  usable(dataDirectory, () => {
    rmSync(path, { force: true }) // also one that says nothing: a power cut left it so
    publish(path, JSON.stringify(mine))
  })
  return () => rmSync(path, { force: true })
}

/** Written aside and linked: whoever finds a lock finds all of it, so one that cannot be read is nobody's. */
function publish(path: string, text: string): void {
  const draft = `${path}.${process.pid}`
  writeFileSync(draft, text, { mode: 0o600 })
  try {
    linkSync(draft, path)
  } finally {
    rmSync(draft, { force: true })
  }
}

/** Does what needs a data directory that we may write. */
function usable(dataDirectory: string, act: () => void): void {
  try {
    act()
  } catch (cause) {
    const { code, message: reason } = cause as NodeJS.ErrnoException
    const path = join(dataDirectory, dataFiles.serveLock)
    const holder = code === 'EEXIST' ? readLock(path) : undefined
    if (holder) throw alreadyRunning(dataDirectory, holder.pid)
    const message = `Cannot use ${dataDirectory} as data directory (${reason}): choose one that you may write with --data or SENTRA_DATA.`
    throw new SentraError('DATA_DIRECTORY_UNUSABLE', message, { cause })
  }
}

/** Not `mkdirSync` with `recursive`: below /proc that tries for ever. */
function makeDirectory(path: string): void {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) return
  if (dirname(path) !== path) makeDirectory(dirname(path))
  mkdirSync(path, { mode: 0o711 })
}

/** Pid of the `sentra serve` that supervises the data directory; undefined when none does. */
export function findServeLock(dataDirectory: string): number | undefined {
  const holder = readLock(join(dataDirectory, dataFiles.serveLock))
  return holder && startTicks(holder.pid) === holder.startTicks ? holder.pid : undefined
}

function readLock(path: string): Lock | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Lock
  } catch {
    return undefined // absent, or cut short by a crash: both mean that nobody holds it
  }
}

/** Field 22 of /proc/<pid>/stat: a pid alone may belong to another process by now. Undefined when there is none. */
function startTicks(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]
  } catch {
    return undefined // no such process
  }
}

function alreadyRunning(dataDirectory: string, pid: number): SentraError {
  let where = ''
  try {
    const state = JSON.parse(readFileSync(join(dataDirectory, dataFiles.serverState), 'utf8')) as ServerState
    where = ` at ${state.url}`
  } catch {
    where = '' // it is just starting
  }
  const message = `Sentra already runs on ${dataDirectory}${where} (pid ${pid}). Use that one, or choose another --data directory.`
  return new SentraError('ALREADY_RUNNING', message, { details: { pid } })
}
