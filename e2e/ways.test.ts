import { request } from 'node:http'
import { text } from 'node:stream/consumers'
import type { Project, Run, SandboxPort } from '@sentra/contract'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openBrowser, signIn, takePicture } from './support/browser.ts'
import { findProcesses, kill } from './support/processes.ts'
import { Product } from './support/product.ts'
import { describeProduct } from './support/requirements.ts'
import { eventually } from './support/wait.ts'
import { addShop, startRun, until, untilRun } from './support/work.ts'

/** A dev server: a page that shows what came with its request, and an echo for those who ask to change the protocol. */
const server = `
import { createServer } from 'node:http'
const server = createServer((request, reply) => reply.end('page of the agent, cookie: ' + request.headers.cookie))
server.on('upgrade', (request, socket) => {
  socket.write('HTTP/1.1 101 Switching Protocols\\r\\nConnection: Upgrade\\r\\nUpgrade: echo\\r\\n\\r\\n')
  socket.pipe(socket)
})
server.listen(Number(process.env.NEXT_PUBLIC_FRONTEND_PORT), 'localhost')
`
/** Asks its way out for a host until the answer is not that nobody allowed it. */
const ask = `
import { request } from 'node:http'
import { text } from 'node:stream/consumers'
import { setTimeout as wait } from 'node:timers/promises'
const { hostname, port } = new URL(process.env.HTTPS_PROXY)
for (;;) {
  const asked = request({ host: hostname, port, method: 'CONNECT', path: 'localhost:9443' }).end()
  const body = await new Promise((done) => asked.once('connect', (answer, socket, head) => {
    socket.unshift(head)
    done(text(socket))
  }))
  console.log(body)
  if (!body.includes('not among the hosts')) break
  await wait(500)
}
`
const HOST = 'localhost:9443'

describeProduct('the ways out of and into a sandbox at work', () => {
  const product = new Product()
  let project: Project
  let run: Run
  let browser: Browser
  beforeAll(async () => {
    await product.start()
    browser = await openBrowser()
    const files = { 'server.js': server, 'ask.js': ask }
    const settings = { setupCommand: 'node server.js >/dev/null 2>&1 & node ask.js' }
    project = await addShop(product, 'ways', { files, settings })
    run = await startRun(product, project, { workflow: 'code', description: 'REHEARSAL: hang' })
  })
  afterAll(async () => {
    await browser.close()
    await product.stop()
  })

  it('shows a refused host, and a person allows it at once for what is at work', async () => {
    const { refusedHosts } = await until(product, run, (detail) => (detail.refusedHosts[0]?.count ?? 0) > 1)
    const refused = { destination: HOST, reason: 'not-listed', stage: 'CODE', allowable: true, allowed: false }
    expect(refusedHosts).toMatchObject([{ ...refused, asked: expect.stringContaining('node ask.js') as string }])
    const shown = await product.command('task', run.taskId)
    expect(shown.stdout).toContain(`sentra allow ${run.taskId} ${HOST}`)

    const { page, complaints } = await signIn(browser, product)
    await page.goto(`${product.state().url}/tasks/${run.taskId}`)
    await page.getByText(HOST).first().waitFor()
    await takePicture(page, 'refused-host')
    await page.getByRole('button', { name: 'Allow for this project' }).first().click()
    // The agent begins: its set-up got another answer. An allowed name that leads to a private address stays refused.
    const { refusedHosts: after } = await until(
      product,
      run,
      (detail) => detail.refusedHosts[0]?.reason !== 'not-listed',
    )
    expect(after).toMatchObject([{ destination: HOST, reason: 'private-address', allowable: false, allowed: true }])
    const settings = (await product.get<Project>(`/projects/${project.id}`)).settings
    expect(settings.egressAllow).toEqual([HOST])
    expect((await product.command('allow', run.taskId, HOST, '--undo')).stdout).toContain('project: none')
    expect(complaints).toEqual([])
    await page.context().close()
  })

  it('publishes a port of the sandbox, which survives the runner and ends with the attempt', async () => {
    const listening = await portThat(({ purpose, listening }) => purpose === 'frontend' && listening === true)
    expect(listening.published).toBeNull()
    const { page } = await signIn(browser, product)
    await page.goto(`${product.state().url}/tasks/${run.taskId}`)
    await page.getByRole('button', { name: 'Publish' }).first().click()
    await page.getByRole('link', { name: 'Open', exact: true }).waitFor()
    await takePicture(page, 'published-port')
    const { port, published } = await portThat((candidate) => candidate.published?.state === 'open')
    // The reserved number is free on the host, so that an address is the same inside and outside.
    expect(published?.hostPort).toBe(port)
    const address = `http://127.0.0.1:${published?.hostPort}/`
    expect(await get(address)).toBe('page of the agent, cookie: undefined')
    expect(await echo(port, 'through and back')).toBe('through and back')
    const many = await Promise.all(Array.from({ length: 20 }, () => get(address)))
    expect(new Set(many)).toEqual(new Set(['page of the agent, cookie: undefined']))

    // A browser that is signed in to the dashboard sends its cookie to every port of 127.0.0.1.
    await page.goto(`${address}some/page?a=b`)
    expect(page.url()).toBe(`${published?.url}some/page?a=b`)
    expect(await page.textContent('body')).toBe('page of the agent, cookie: undefined')

    const [old] = runnerPids()
    kill(old ?? 0, 'SIGKILL')
    await eventually('another runner is there', () => runnerPids().some((pid) => pid !== old))
    await eventually('the port is open again', () => get(address).catch(() => undefined))
    const shown = await product.command('ports', run.taskId)
    expect(shown.stdout).toContain(published?.url)

    expect((await product.command('publish', run.taskId, '4321')).code).toBe(0)
    const other = await portThat(({ port: number }) => number === 4321)
    expect(await get(`http://127.0.0.1:${other.published?.hostPort}/`)).toContain('Nothing listens on this port')
    expect((await product.command('publish', run.taskId, '4321', '--undo')).stdout).toContain('closed')
    await expect.poll(() => get(`http://127.0.0.1:${other.published?.hostPort}/`).catch(() => 'closed')).toBe('closed')

    await product.post(`/runs/${run.id}/cancel`)
    await untilRun(product, run, 'cancelled')
    await expect.poll(() => get(address).catch(() => 'closed'), { timeout: 15_000 }).toBe('closed')
    expect((await until(product, run, ({ ports }) => ports.length === 0)).ports).toEqual([])
    await expect(product.request('PUT', `/runs/${run.id}/ports/${port}`, {})).rejects.toThrow(/409 RUN_NOT_ACTIVE/)
    await page.context().close()
  })

  async function portThat(isIt: (port: SandboxPort) => boolean): Promise<SandboxPort> {
    const { ports } = await until(product, run, (detail) => detail.ports.some(isIt))
    return ports.find(isIt) as SandboxPort
  }

  function runnerPids(): number[] {
    const found = findProcesses(product.data)
    return found.filter(({ command }) => command.includes('dist/programs/runner.js')).map(({ pid }) => pid)
  }
})

async function get(address: string): Promise<string> {
  const answer = await fetch(address, { headers: { connection: 'close' } })
  return answer.text()
}

/** What comes back through a connection that changed its protocol. */
async function echo(port: number, words: string): Promise<string> {
  const asked = request({ host: '127.0.0.1', port, headers: { connection: 'Upgrade', upgrade: 'echo' } }).end()
  return new Promise((resolve, reject) => {
    asked.once('error', reject)
    asked.once('upgrade', (_answer, socket) => {
      socket.end(words)
      text(socket).then(resolve, reject)
    })
  })
}
