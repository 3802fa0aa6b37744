import { afterAll, beforeAll, expect, it } from 'vitest'
import { ModelServer } from '../tests/support/model-server/model-server.ts'
import type { Scripts } from '../tests/support/model-server/script.ts'
import { addKey } from './support/keys.ts'
import { Product } from './support/product.ts'
import { describeProduct } from './support/requirements.ts'
import { eventually } from './support/wait.ts'
import { addShop, startRun, untilRun } from './support/work.ts'

const note = (text: string) => ({ kind: 'write', path: 'NOTE.md', text }) as const
const scripts: Scripts = {
  // The server dies while this answer is on its way; the model is asked again.
  streaming: [{ say: 'I write a note.', act: note('after the stream\n'), pauseMs: 4_000 }],
  // The server dies while a command runs; the answer to its result is asked for when nobody is there.
  acting: [{ act: { kind: 'run', command: 'sleep 3' } }, { act: note('after the command\n') }],
}

describeProduct('kill -9 of the server while an agent talks to its model', () => {
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

  it.each(['streaming', 'acting'])('costs the run nothing: %s', async (script) => {
    const settings = { agent: 'builtin', model: 'scripted-1' }
    const project = await addShop(product, script, { settings })
    const before = model.calls.length
    const run = await startRun(product, project, { workflow: 'code', description: `SCRIPT: ${script}` })
    await eventually('the model was asked', () => model.calls.length > before)
    await product.killServer()

    const detail = await untilRun(product, run, 'succeeded', 'failed')
    expect(detail.attempts.map(({ stage, state }) => `${stage} ${state}`)).toEqual(['CODE succeeded'])
    const { patch } = await product.get<{ patch: string }>(`/runs/${run.id}/diff`)
    expect(patch).toContain(script === 'streaming' ? '+after the stream' : '+after the command')
  })
})
