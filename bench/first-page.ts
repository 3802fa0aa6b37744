import { setTimeout as sleep } from 'node:timers/promises'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { sentra } from '../e2e/support/command.ts'
import { atMost, type Figure } from './figure.ts'
import { median, repeat } from './timing.ts'

const ROUNDS = 5
const PORT = '47990'
const LOOK_MS = 10
const COLD_SECONDS = 3
const WARM_SECONDS = 1

/**
 * From the command to the first page in a fresh data directory (cold: the database is made) and in a used one (warm).
 * Raw: a Node that starts and answers one page.
 */
export async function measureFirstPage(): Promise<Figure[]> {
  const rounds = await repeat(ROUNDS, startTwice)
  const raw = median(await repeat(ROUNDS, startBareServer))
  const cold = median(rounds.map((round) => round.cold))
  const warm = median(rounds.map((round) => round.warm))
  return [
    atMost(COLD_SECONDS, { name: 'first page, cold', value: cold, unit: 's', raw }),
    atMost(WARM_SECONDS, { name: 'first page, warm', value: warm, unit: 's', raw }),
  ]
}

async function startTwice(): Promise<{ cold: number; warm: number }> {
  const base = mkdtempSync('/tmp/sb-')
  chmodSync(base, 0o755)
  const argv = [sentra, '--data', join(base, 'd'), 'serve', '--port', PORT]
  try {
    return { cold: await untilPage(argv), warm: await untilPage(argv) }
  } finally {
    rmSync(base, { recursive: true })
  }
}

function startBareServer(): Promise<number> {
  const code = `require('node:http').createServer((_, reply) => reply.end('page')).listen(${PORT}, '127.0.0.1')`
  return untilPage(['-e', code])
}

/** Seconds until the page is there. The process is ended again. */
async function untilPage(argv: string[]): Promise<number> {
  const start = performance.now()
  const child = spawn(process.execPath, argv, { stdio: 'ignore' })
  const exited = once(child, 'exit')
  while (!(await hasPage())) {
    if (child.exitCode !== null) throw new Error(`${argv.join(' ')} ended with code ${child.exitCode}`)
    await sleep(LOOK_MS)
  }
  const seconds = (performance.now() - start) / 1_000
  child.kill('SIGTERM')
  await exited
  return seconds
}

async function hasPage(): Promise<boolean> {
  const response = await fetch(`http://127.0.0.1:${PORT}/`).catch(() => undefined)
  return response?.ok === true && (await response.text()) !== ''
}
