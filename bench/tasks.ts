import { readFileSync } from 'node:fs'
import { Agent, type IncomingMessage, request } from 'node:http'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { API_PREFIX, dataFiles, type Project, type Task } from '@sentra/contract'
import type { Product } from '../e2e/support/product.ts'
import { addShop } from '../e2e/support/work.ts'
import { atLeast, atMost, type Figure } from './figure.ts'
import { median, repeat, timed } from './timing.ts'
import { withProduct } from './with-product.ts'

const TASKS = 10_000
const CONNECTIONS = 16
const PAGE = 500
const MIN_PER_SECOND = 1_000
const PAGE_MS = 100

/** Tasks made through the API over so many connections, then pages of them all. */
export function measureTasks(): Promise<Figure[]> {
  return withProduct(async (product) => {
    const project = await addShop(product, 'busy')
    const create = makeCreate(product, project)
    await repeat(200, create)
    const all = await timed(() => inParallel(TASKS, create))
    const pages = await repeat(20, () => timed(() => readPage(product)))
    return [
      atLeast(MIN_PER_SECOND, { name: 'create tasks', value: TASKS / (all / 1_000), unit: '/s' }),
      atMost(PAGE_MS, { name: 'page of 500 of 10,000 tasks', value: median(pages), unit: 'ms' }),
    ]
  })
}

async function readPage(product: Product): Promise<void> {
  const { items } = await product.get<{ items: Task[] }>(`/tasks?limit=${PAGE}`)
  if (items.length !== PAGE) throw new Error(`${items.length} tasks on a page of ${PAGE}`)
}

async function inParallel(count: number, act: (index: number) => Promise<void>): Promise<void> {
  let next = 0
  const lane = async () => {
    while (next < count) await act((next += 1))
  }
  await Promise.all(Array.from({ length: CONNECTIONS }, lane))
}

/** Not `fetch`: on two cores a client that takes as long as the server would be half of what is measured. */
function makeCreate(product: Product, project: Project): (index: number) => Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS })
  const token = readFileSync(join(product.data, dataFiles.token), 'utf8').trim()
  const url = `${product.state().url}${API_PREFIX}/tasks`
  return async (index) => {
    const headers = {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      'idempotency-key': crypto.randomUUID(),
    }
    const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>()
    const sent = request(url, { method: 'POST', agent, headers }, resolve).on('error', reject)
    sent.end(JSON.stringify({ projectId: project.id, title: `Task number ${index}`, description: 'Do it well.' }))
    const response = await promise
    const body = await text(response)
    if (response.statusCode !== 201) throw new Error(`${response.statusCode} ${body}`)
  }
}
