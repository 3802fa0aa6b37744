import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { findProcesses } from '../e2e/support/processes.ts'
import type { Product } from '../e2e/support/product.ts'
import { openDatabaseOf } from './open-database.ts'
import { atMost, type Figure } from './figure.ts'
import { withProduct } from './with-product.ts'

const SETTLE_MS = 20_000
/** Longer than a minute, so that everything that is done once a minute is in it. */
const WATCH_SECONDS = 65
/** Linux counts processor time in hundredths of a second for programs, whatever the kernel's own clock is. */
const TICKS_PER_SECOND = 100
const BARE_START_MS = 2_000
const LIMITS = { cpu: 1, transactions: 2, megabytes: 250 }

/**
 * Supervisor, server, runner and Postgres with nothing to do. Raw, for memory: as many Node processes that only wait, and
 * the database as it is.
 */
export function measureIdle(): Promise<Figure[]> {
  return withProduct(async (product) => {
    await sleep(SETTLE_MS)
    const database = await openDatabaseOf(product)
    const before = { ticks: ticksOf(product), transactions: await database.countTransactions() }
    await sleep(WATCH_SECONDS * 1_000)
    const ticks = ticksOf(product) - before.ticks
    // The two questions themselves are no part of it.
    const transactions = (await database.countTransactions()) - before.transactions - 1
    await database.close()
    const cpu = (ticks / TICKS_PER_SECOND / WATCH_SECONDS) * 100
    return [
      atMost(LIMITS.cpu, { name: 'idle, processor', value: cpu, unit: '%' }),
      atMost(LIMITS.transactions, {
        name: 'idle, database',
        value: transactions / WATCH_SECONDS,
        unit: 'transactions/s',
      }),
      atMost(LIMITS.megabytes, {
        name: 'idle, memory (PSS)',
        value: megabytesOf(pidsOf(product)),
        unit: 'MB',
        raw: (await measureBareNodes()) + megabytesOf(databasePids(product)),
      }),
    ]
  })
}

/** The product's processes, and the backends of its Postgres, whose command lines name no directory. */
function pidsOf(product: Product): number[] {
  const own = findProcesses(product.data).map(({ pid }) => pid)
  return [...new Set([...own, ...databasePids(product)])].filter((pid) => pid > 0)
}

function databasePids(product: Product): number[] {
  const postmaster = product.postmasterPid()
  const children = readFileSync(`/proc/${postmaster}/task/${postmaster}/children`, 'utf8').trim().split(' ').map(Number)
  return [postmaster, ...children].filter((pid) => pid > 0)
}

/** Supervisor, server and runner are three. */
async function measureBareNodes(): Promise<number> {
  const nodes = Array.from({ length: 3 }, () => spawn(process.execPath, ['-e', 'setInterval(() => {}, 60_000)']))
  await sleep(BARE_START_MS)
  const megabytes = megabytesOf(nodes.map(({ pid = 0 }) => pid))
  for (const node of nodes) node.kill()
  return megabytes
}

function ticksOf(product: Product): number {
  return sum(pidsOf(product), (pid) => {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const [user, system] = stat
      .slice(stat.lastIndexOf(')') + 2)
      .split(' ')
      .slice(11, 13)
    return Number(user) + Number(system)
  })
}

function megabytesOf(pids: number[]): number {
  return sum(pids, (pid) => {
    const kilobytes = /^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1]
    return (Number(kilobytes) * 1_024) / 1_000_000
  })
}

function sum(pids: number[], of: (pid: number) => number): number {
  return pids.reduce((total, pid) => total + of(pid), 0)
}
