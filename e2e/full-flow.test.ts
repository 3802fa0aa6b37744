import type { SpecProof, Task, Train } from '@sentra/contract'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { ModelServer } from '../tests/support/model-server/model-server.ts'
import { ideaToWork, taskNumbers } from './support/idea-scripts.ts'
import { addKey } from './support/keys.ts'
import { Product } from './support/product.ts'
import { git } from './support/repository.ts'
import { describeProduct } from './support/requirements.ts'
import { SpecDesk } from './support/specs.ts'
import { addShop, type LocalProject } from './support/work.ts'

describeProduct('from an idea to a merged pull request, by a model behind the gateway', () => {
  const product = new Product()
  const server = new ModelServer(ideaToWork)
  let project: LocalProject
  let desk: SpecDesk
  beforeAll(async () => {
    await server.start()
    await product.start()
    await addKey(product, 'scripted', { server, wire: 'anthropic' })
    const settings = { agent: 'builtin', model: 'scripted-1', credential: 'scripted' }
    project = await addShop(product, 'eight', { settings })
    desk = new SpecDesk(product, project)
  })
  afterAll(async () => {
    await product.stop()
    await server.stop()
  })

  it('eight tasks that depend on each other, two of which conflict, land as one proved pull request', async () => {
    const spec = await desk.launch('The shop gets parts.\n\nSCRIPT: eight', { workflow: 'iterative_code_test' })
    await desk.untilAsked(spec, 'How many parts')
    await desk.say(spec, 'eight')
    const talk = await desk.untilAsked(spec, 'Anything else?')
    expect(talk.readinessScore).toBe(86)
    await desk.say(spec, 'Nothing else, thank you.')
    await desk.until(spec, 'pending_approval', 'failed')
    // Before somebody approves there is no branch, no ticket and no task.
    expect(await git(project.path, 'branch', '--list')).toBe('* main')
    await product.post(`/specs/${spec.id}/approve`, { version: 1 })

    const working = await desk.until(spec, 'executing')
    const { tasks } = await product.get<{ tasks: Task[] }>(`/tickets/${working.ticketId}`)
    expect(tasks).toHaveLength(taskNumbers.length)
    const pull = await desk.untilOffered(working)
    const { cars } = await product.get<Train>(`/tickets/${working.ticketId}/train`)
    expect(cars.filter(({ state }) => state === 'landed')).toHaveLength(taskNumbers.length)
    const { criteria } = await product.get<SpecProof>(`/specs/${spec.id}/proof`)
    expect(criteria.filter(({ state }) => state !== 'proved')).toEqual([])
    expect(criteria.every(({ commit }) => commit === pull.headCommit)).toBe(true)

    await product.post(`/pull-requests/${pull.id}/merge`, { acceptFlags: true })
    await desk.until(spec, 'completed')
    expect(await git(project.path, 'show', 'HEAD:src/parts/names.js')).toMatch(/part3: 3,\n {2}part4: 4/)
    for (const number of taskNumbers)
      expect(await git(project.path, 'show', `HEAD:src/parts/part-${number}.js`)).toBe(`export const part = ${number}`)
  }, 900_000)

  it('no agent was offered a tool that decides about a spec', () => {
    const offered = server.calls.flatMap(({ body }) => (JSON.parse(body) as { tools?: { name: string }[] }).tools ?? [])
    const names = [...new Set(offered.map(({ name }) => name))]
    expect(names).toEqual(expect.arrayContaining([expect.stringMatching(/submit_tasks$/)]))
    expect(names.filter((name) => /approve|reject|accept|decide/.test(name))).toEqual([])
  })
})
