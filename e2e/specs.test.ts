import type { Conversation, PullRequest, Spec, SpecProof, SpecVersion, Task, Ticket } from '@sentra/contract'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { Product } from './support/product.ts'
import { describeProduct } from './support/requirements.ts'
import { eventually } from './support/wait.ts'
import { addShop, type LocalProject } from './support/work.ts'

describeProduct('from an idea to an approved spec', () => {
  const product = new Product()
  let project: LocalProject
  beforeAll(async () => {
    await product.start()
    project = await addShop(product, 'ideas')
  })
  afterAll(() => product.stop())

  const get = async ({ id }: Spec) => (await product.get<{ spec: Spec }>(`/specs/${id}`)).spec
  const launch = (description: string, more: object = {}) =>
    product.post<Spec>('/specs/launch', { projectId: project.id, description, ...more })
  const explain = (spec: Spec) => async () =>
    JSON.stringify(
      {
        now: await get(spec),
        talk: await product.get(`/specs/${spec.id}/conversation`),
        printed: product.output.slice(-3_000),
      },
      null,
      1,
    )
  const until = (spec: Spec, ...states: Spec['state'][]) =>
    eventually(
      `the spec is ${states.join(' or ')}`,
      async () => {
        const now = await get(spec)
        return states.includes(now.state) ? now : undefined
      },
      { explain: explain(spec) },
    )
  async function merge({ id }: Task): Promise<void> {
    const open = await eventually(
      `task ${id} offers its work`,
      async () => {
        const { items } = await product.get<{ items: PullRequest[] }>(`/pull-requests?taskId=${id}`)
        return items.find(({ state }) => state === 'open')
      },
      { explain: async () => JSON.stringify(await product.get(`/tasks/${id}`), null, 1) },
    )
    await product.post(`/pull-requests/${open.id}/merge`, { acceptFlags: true })
  }
  const talk = (spec: Spec) => product.get<Conversation>(`/specs/${spec.id}/conversation`)
  const untilAsked = (spec: Spec, text: string) =>
    eventually(
      `somebody asks "${text}"`,
      async () => {
        const now = await talk(spec)
        return now.turn === 'person' && now.messages.at(-1)?.text.includes(text) ? now : undefined
      },
      { explain: explain(spec) },
    )
  const say = (spec: Spec, text: string) => product.post<Conversation>(`/specs/${spec.id}/conversation`, { text })

  it('asks until the person has nothing to add, writes every part, and builds what was approved', async () => {
    const spec = await launch('I want two files that describe the shop.')
    expect(spec.title).toBe('I want two files that describe the shop.')
    await untilAsked(spec, 'Who is this for?')
    await say(spec, 'customers')
    await untilAsked(spec, 'How will you see')
    await say(spec, "That's it")
    const open = await untilAsked(spec, 'Anything else?')
    expect(open.handedOffAt).toBeNull()
    expect(open.readinessScore).toBeGreaterThan(50)
    const over = await say(spec, 'No.')
    expect(over.handedOffAt).not.toBeNull()

    const written = await until(spec, 'pending_approval', 'failed')
    expect(written.phases.map(({ phase, state }) => `${phase} ${state}`)).toEqual([
      'EXPLORE done',
      'REQUIREMENTS done',
      'DESIGN done',
      'TASKS done',
      'SYNC done',
    ])
    const version = await product.get<SpecVersion>(`/specs/${spec.id}/versions/1`)
    expect(version.markdown).toContain('### T2 Write spec/second.md')
    expect(written.ticketId).toBeNull()

    await product.post(`/specs/${spec.id}/approve`, { version: 1 })
    const working = await until(spec, 'executing')
    const { ticket, tasks } = await product.get<{ ticket: Ticket; tasks: Task[] }>(`/tickets/${working.ticketId}`)
    expect(ticket.title).toBe('[Spec] I want two files that describe the shop.')
    expect(tasks.map(({ title }) => title)).toEqual(['Write spec/first.md', 'Write spec/second.md'])
    for (const task of tasks) await merge(task)
    await until(spec, 'completed')
    const { criteria } = await product.get<SpecProof>(`/specs/${spec.id}/proof`)
    expect(criteria.map(({ id, state, detail }) => `${id} ${state} ${detail}`)).toEqual([
      'R1.1 proved exit code 0',
      'R1.2 proved exit code 0',
    ])
  })
})
