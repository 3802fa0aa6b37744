import { randomBytes } from 'node:crypto'
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { dataFiles, SentraError, type ServerState } from '@sentra/contract'
import { note } from '../print.ts'
import { type Life, lives, openLifeSocket } from './serve-socket.ts'

/** Who holds a data directory. `host`: of a directory on a network, the pid says nothing elsewhere. */
type Lock = Life & { pid: number; startTicks: string; host?: string }

/** A holder on another host says so often that it lives; one that was silent for six times as long does not. */
const SIGN_MS = 10_000
const SILENT_MS = 60_000

/** One `sentra serve` for a data directory: ALREADY_RUNNING says where the first one runs. Returns how to release. */
export async function claimServeLock(dataDirectory: string): Promise<() => void> {
  const path = join(dataDirectory, dataFiles.serveLock)
  await usable(dataDirectory, async () => makeDirectory(resolve(dataDirectory)))
  const { life, close } = await openLifeSocket(dataDirectory)
  try {
    const mine: Lock = { pid: process.pid, startTicks: startTicks(process.pid) ?? '', host: hostname(), ...life }
    const text = JSON.stringify(mine)
    const holder = await usable(dataDirectory, () => publish(path, text))
    if (holder) throw alreadyRunning(dataDirectory, holder)
    const signs = setInterval(() => giveSign(path, text), SIGN_MS).unref()
    return () => {
      clearInterval(signs)
      rmSync(path, { force: true })
      close() // last: a lock whose socket is silent is free for others to take
    }
  } catch (error) {
    close()
    throw error
  }
}

/**
 * Puts a lock in its place, or answers who has one there that counts. Written aside and linked: whoever finds a lock finds
 * all of it, so one that cannot be read is nobody's, and of several that come at once the first has it.
 */
async function publish(path: string, text: string): Promise<Lock | undefined> {
  const draft = `${path}.${randomBytes(4).toString('hex')}` // in two containers the pid may be the same
  writeFileSync(draft, text, { mode: 0o600 })
  try {
    for (;;) {
      const isMine = tryLink(draft, path)
      if (isMine) return undefined
      const holder = (await findHolder(path, draft)) ?? (await removeStale(path, draft))
      if (holder) return holder
    }
  } finally {
    rmSync(draft, { force: true })
  }
}

function tryLink(from: string, to: string): boolean {
  try {
    linkSync(from, to)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

/** Taken aside first: somebody may have replaced it by a lock that counts since it was looked at, which goes back. */
async function removeStale(path: string, draft: string): Promise<Lock | undefined> {
  const aside = `${draft}.old`
  try {
    renameSync(path, aside)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined // another one has taken it aside
    throw error
  }
  const holder = await findHolder(aside, draft)
  const silent = readLock(aside)?.socket
  if (holder) tryLink(aside, path)
  else if (silent !== undefined) rmSync(join(dirname(path), silent), { force: true })
  rmSync(aside, { force: true })
  return holder
}

/** The holder of a lock that counts. How old a sign is tells the file system's clock: our draft is new. */
async function findHolder(path: string, draft: string): Promise<Lock | undefined> {
  const lock = readLock(path)
  if (!lock) return undefined
  const isAlive = await lives(lock, dirname(path))
  if (isAlive !== undefined) return isAlive ? lock : undefined
  if (lock.host === undefined || lock.host === hostname())
    return startTicks(lock.pid) === lock.startTicks ? lock : undefined
  const [sign, now] = [statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0, statSync(draft).mtimeMs]
  return now - sign < SILENT_MS ? lock : undefined
}

/** The same text again: its time is what says that we live. */
function giveSign(path: string, text: string): void {
  try {
    writeFileSync(path, text, { flag: 'r+' })
  } catch (error) {
    note(`Cannot renew ${path}: ${(error as Error).message}`)
  }
}

/** Does what needs a data directory that we may write. */
async function usable<T>(dataDirectory: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act()
  } catch (cause) {
    const { message: reason } = cause as NodeJS.ErrnoException
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

function alreadyRunning(dataDirectory: string, { pid, host = hostname() }: Lock): SentraError {
  let where = ''
  try {
    const state = JSON.parse(readFileSync(join(dataDirectory, dataFiles.serverState), 'utf8')) as ServerState
    where = ` at ${state.url}`
  } catch {
    where = '' // it is just starting
  }
  const isElsewhere = host !== hostname()
  const who = isElsewhere ? `on ${host}, pid ${pid}` : `pid ${pid}`
  const wait = isElsewhere ? ' When that host is gone, its lock ends a minute after its last sign.' : ''
  const message = `Sentra already runs on ${dataDirectory}${where} (${who}). Use that one, or choose another --data directory.${wait}`
  return new SentraError('ALREADY_RUNNING', message, { details: { pid } })
}
