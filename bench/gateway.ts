import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { addKey } from '../e2e/support/keys.ts'
import type { Product } from '../e2e/support/product.ts'
import { eventually } from '../e2e/support/wait.ts'
import { addShop, startRun, untilRun } from '../e2e/support/work.ts'
import { ModelServer } from '../tests/support/model-server/model-server.ts'
import type { Scripts } from '../tests/support/model-server/script.ts'
import { atMost, type Figure } from './figure.ts'
import { caller, callerFile } from './model-caller.ts'
import { median, quantile, repeat, timed } from './timing.ts'
import { withProduct } from './with-product.ts'

/** All ways into a sandbox end there, see the settings of agents. */
const INSIDE = 'http://127.0.0.1:41003/v1'
const PATIENCE_MS = 180_000
const WRITES = 200
const WRITE_PAUSE_MS = 10
/** A stream pauses for this long after its first event. */
const PAUSE_MS = 500
const MOST_ADDED_MS = 3
/** The tail of two processes, a database and two cores that others use as well. */
const MOST_ADDED_P99_MS = 15
/** Far below the pause: a stream that is buffered anywhere gives its first piece after it. */
const MOST_FIRST_MS = 50

const scripts: Scripts = {
  measured: [{ act: { kind: 'run', command: `node ${callerFile} inside ${INSIDE} sentra` } }],
  pausing: [{ say: 'The first words.', pauseMs: PAUSE_MS }],
}

/** Milliseconds: whole calls, first pieces of streams, whole streams. */
type Measured = { calls: number[]; firsts: number[]; streams: number[] }
/** From inside, directly, and what one durable write to the disk takes meanwhile: the record of a call waits for one. */
type Side = { inside: Measured; direct: Measured; disk: number[] }

/**
 * Calls of a program in a bubblewrap sandbox through every hop (port, socket of the run, runner, gateway and its record in
 * the database) to a model service on this machine and back; at the same time the same program calls it directly.
 */
export function measureGateway(): Promise<Figure[]> {
  return withProduct(async (product) => {
    const model = await new ModelServer(scripts).start()
    try {
      return figuresOf(await measureAll(product, model))
    } finally {
      await model.stop()
    }
  })
}

async function measureAll(product: Product, model: ModelServer): Promise<Side> {
  await addKey(product, 'scripted', { server: model, wire: 'openai' })
  const settings = { agent: 'builtin', model: 'scripted-1' }
  const project = await addShop(product, 'calling', { settings, files: { [callerFile]: caller } })
  const run = await startRun(product, project, { workflow: 'code', description: 'SCRIPT: measured' })
  await eventually('the sandbox calls', () => model.calls.some(({ body }) => body.includes('CALL inside')))
  const [disk] = await Promise.all([writeDurably(product), callDirectly(product, model)])
  await eventually('the sandbox has called', () => hasResult(model, 'inside'), { timeoutMs: PATIENCE_MS })
  const { usage } = await untilRun(product, run, 'succeeded', 'failed')
  const [inside, direct] = [readResult(model, 'inside'), readResult(model, 'direct')]
  if (usage.calls < inside.calls.length) throw new Error(`${inside.calls.length} calls, ${usage.calls} on record`)
  return { inside, direct, disk }
}

async function callDirectly(product: Product, model: ModelServer): Promise<void> {
  const file = join(product.base, callerFile)
  writeFileSync(file, caller)
  const child = spawn(process.execPath, [file, 'direct', `${model.url}/v1`, model.key], { stdio: 'inherit' })
  const [code] = (await once(child, 'exit')) as [number | null]
  if (code !== 0) throw new Error(`the direct calls failed with exit code ${code}`)
}

const hasResult = (model: ModelServer, name: string) => model.calls.some(({ body }) => body.includes(`RESULT ${name} `))

function readResult(model: ModelServer, name: string): Measured {
  const said = model.calls.map(({ body }) => new RegExp(`RESULT ${name} ([\\w-]+) END`).exec(body)?.[1])
  const found = said.find((text) => text !== undefined)
  if (found === undefined) throw new Error(`the caller ${name} told no result`)
  return JSON.parse(Buffer.from(found, 'base64url').toString('utf8')) as Measured
}

/** One page of the database's log, as a transaction writes it, on the disk that holds the data directory. */
async function writeDurably(product: Product): Promise<number[]> {
  const file = await open(join(product.base, 'durable'), 'w')
  const page = Buffer.alloc(8_192)
  try {
    return await repeat(WRITES, async () => {
      await sleep(WRITE_PAUSE_MS)
      return timed(async () => {
        await file.write(page)
        await file.datasync()
      })
    })
  } finally {
    await file.close()
  }
}

function figuresOf({ inside, direct, disk }: Side): Figure[] {
  if (Math.min(...inside.streams) < PAUSE_MS) throw new Error('a stream ended before its pause was over')
  const name = (what: string) => `model call, added${what}`
  const unit = 'ms'
  const [raw, tail] = [median(direct.calls), quantile(direct.calls, 0.99)]
  const added = median(inside.calls) - raw
  const firsts = { value: median(inside.firsts), raw: median(direct.firsts) }
  return [
    atMost(MOST_ADDED_MS, { name: name(' (p50)'), value: added, unit, raw }),
    atMost(MOST_ADDED_MS, { name: name(' without its durable write (p50)'), value: added - median(disk), unit, raw }),
    atMost(MOST_ADDED_P99_MS, { name: name(' (p99)'), value: quantile(inside.calls, 0.99) - tail, unit, raw: tail }),
    atMost(MOST_FIRST_MS, { name: 'first piece of a stream', unit, ...firsts }),
  ]
}
