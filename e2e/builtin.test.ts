import type { MergeResult, ModelWire } from '@sentra/contract'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { ModelServer } from '../tests/support/model-server/model-server.ts'
import { addKey } from './support/keys.ts'
import { interrupted, wholeWay } from './support/model-scripts.ts'
import { Product } from './support/product.ts'
import { git } from './support/repository.ts'
import { describeProduct } from './support/requirements.ts'
import { addShop, getPullRequest, listLog, startRun, untilLine, untilRun } from './support/work.ts'

describeProduct('the builtin agent, whose model is reached through the gateway', () => {
  const product = new Product()
  const server = new ModelServer({ ...wholeWay, ...interrupted })
  beforeAll(async () => {
    await server.start()
    await product.start()
  })
  afterAll(async () => {
    await product.stop()
    await server.stop()
  })

  it.each<ModelWire>(['anthropic', 'openai'])('goes the whole way on the %s wire', async (wire) => {
    await addKey(product, `scripted-${wire}`, { server, wire })
    const settings = { agent: 'builtin', model: 'scripted-1', credential: `scripted-${wire}` }
    const project = await addShop(product, `shop-${wire}`, { settings })
    const run = await startRun(product, project, { workflow: 'full_sdlc', description: 'SCRIPT: whole-way' })
    const detail = await untilRun(product, run, 'succeeded', 'failed')

    expect(detail.attempts.map(({ role, state }) => `${role} ${state}`)).toEqual([
      'planner succeeded',
      'coder succeeded',
      'tester failed',
      'fixer succeeded',
      'tester succeeded',
      'reviewer succeeded',
    ])
    expect(detail.plan).toContain('# Discount')
    const pull = await getPullRequest(product, run)
    expect(pull.summary).toContain('It rounds to whole cents.')
    await product.post<MergeResult>(`/pull-requests/${pull.id}/merge`)
    expect(await git(project.path, 'show', 'HEAD:src/discount.js')).toContain('Math.round')
    const said = (await listLog(product, run)).map(({ message }) => message).join('\n')
    expect(said).toContain('I add the discount.')
    // Each script answered twice or thrice; what the gateway counted is what the service said.
    expect(detail.usage).toMatchObject({ calls: 11 })
  })

  it.each<ModelWire>(['anthropic', 'openai'])('obeys a person who ends its turn, on the %s wire', async (wire) => {
    const settings = { agent: 'builtin', model: 'scripted-1', credential: `scripted-${wire}` }
    const project = await addShop(product, `interrupted-${wire}`, { settings })
    const run = await startRun(product, project, { workflow: 'code', description: 'SCRIPT: endless' })
    await untilLine(product, run, 'sleep 500')
    await product.post(`/runs/${run.id}/messages`, { text: 'Not that. SCRIPT: instead', now: true })
    await untilRun(product, run, 'succeeded')
    const { patch } = await product.get<{ patch: string }>(`/runs/${run.id}/diff`)
    expect(patch).toContain('+as you wish')
  })

  it('never shows the key to the agent, nor the agent to the service', () => {
    expect(server.calls.every(({ status }) => status === 200)).toBe(true)
    expect(server.received).not.toMatch(/x-sentra|"sentra"|Bearer sentra/)
    expect(server.received).not.toContain(product.data)
  })
})
