import type { CreatedPullRequest, PullRequest, RunDetail, SpecProof, SpecVersion, Task, Ticket } from '@sentra/contract'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { Product } from './support/product.ts'
import { describeProduct } from './support/requirements.ts'
import { SpecDesk } from './support/specs.ts'
import { eventually } from './support/wait.ts'
import { addShop, listLog } from './support/work.ts'

/** Minutes without any sign of work after which an agent counts as idle: fifteen seconds in place of ten minutes. */
const IDLE_MINUTES = '0.25'

describeProduct('from an idea to approved work', () => {
  const product = new Product()
  let desk: SpecDesk
  beforeAll(async () => {
    await product.start({ IDLE_THRESHOLD_MINUTES: IDLE_MINUTES })
    desk = new SpecDesk(product, await addShop(product, 'ideas'))
  })
  afterAll(() => product.stop())

  it('asks until the person has nothing to add, writes every part, builds what was approved, proves it', async () => {
    const spec = await desk.launch('I want two files that describe the shop.')
    expect(spec.title).toBe('I want two files that describe the shop.')
    await desk.untilAsked(spec, 'Who is this for?')
    await desk.say(spec, 'customers')
    await desk.untilAsked(spec, 'How will you see')
    await desk.say(spec, "That's it")
    const open = await desk.untilAsked(spec, 'Anything else?')
    expect(open.handedOffAt).toBeNull()
    expect(open.readinessScore).toBeGreaterThan(50)
    expect(open.decisions.map(({ decision, reason }) => `${decision}: ${reason}`)).toEqual([
      'Only files are added: A script cannot know more.',
    ])
    const over = await desk.say(spec, 'No.')
    expect(over.handedOffAt).not.toBeNull()

    const written = await desk.until(spec, 'pending_approval', 'failed')
    const bar = written.phases.map(({ phase, state }) => `${phase} ${state}`)
    expect(bar).toEqual(['EXPLORE done', 'REQUIREMENTS done', 'DESIGN done', 'TASKS done', 'SYNC done'])
    const version = await product.get<SpecVersion>(`/specs/${spec.id}/versions/1`)
    expect(version.markdown).toContain('### T2 Write spec/second.md')
    // Nothing is built, and no ticket is there, before somebody has approved what it says.
    expect(written.ticketId).toBeNull()

    await product.post(`/specs/${spec.id}/approve`, { version: 1 })
    const working = await desk.until(spec, 'executing')
    const { ticket, tasks } = await product.get<{ ticket: Ticket; tasks: Task[] }>(`/tickets/${working.ticketId}`)
    expect(ticket.title).toBe('[Spec] I want two files that describe the shop.')
    expect(tasks.map(({ title }) => title)).toEqual(['Write spec/first.md', 'Write spec/second.md'])
    // They land on the spec's branch by themselves, which is offered when everything that was promised is proved there.
    const pull = await desk.untilOffered(working)
    expect(pull).toMatchObject({ taskId: null, state: 'open' })
    expect(pull.branch).toMatch(/^spec\/i-want-two-files-that-describe-the-shop-\w{8}$/)
    const again = await product.post<CreatedPullRequest>(`/specs/${spec.id}/create-pr`, {})
    expect(again).toMatchObject({ success: true, already_exists: true, pullRequestId: pull.id })
    await product.post(`/pull-requests/${pull.id}/merge`, { acceptFlags: true })

    await desk.until(spec, 'completed')
    const { criteria } = await product.get<SpecProof>(`/specs/${spec.id}/proof`)
    const proofs = criteria.map(({ id, state, detail }) => `${id} ${state} ${detail}`)
    expect(proofs).toEqual(['R1.1 proved exit code 0', 'R1.2 proved exit code 0'])
    const { items } = await product.get<{ items: { type: string }[] }>(`/specs/${spec.id}/events`)
    const types = items.map(({ type }) => type)
    for (const type of ['spec.created', 'spec.phase_completed', 'spec.decided', 'spec.execution_completed'])
      expect(types).toContain(type)
  }, 600_000)

  it('a branch and a pull request are made of it once, and a task whose agent falls idle has failed', async () => {
    // A repository in which nothing of the first is there yet.
    desk = new SpecDesk(product, await addShop(product, 'idle'))
    const spec = await desk.launch('Two files, one of which never comes.', { talk: false, workflow: 'code' })
    const early = await product.command('specs', 'branch', spec.id)
    expect(early).toMatchObject({ code: 1, stderr: expect.stringContaining('has no work yet') })
    await desk.until(spec, 'pending_approval', 'failed')
    await product.post(`/specs/${spec.id}/approve`, { version: 1 })
    const { ticketId } = await desk.until(spec, 'executing')
    const { tasks } = await product.get<{ tasks: Task[] }>(`/tickets/${ticketId}`)
    // It waits for the first, and does nothing but hang when its turn comes.
    const idle = tasks.find(({ title }) => title.includes('second'))
    await product.request('PATCH', `/tasks/${idle?.id}`, { description: 'REHEARSAL: hang' })
    const branch = await product.command('specs', 'branch', spec.id)
    expect(branch.stdout, branch.stderr).toMatch(/^spec\/two-files-one-of-which-never-comes-\w{8}\n$/)
    expect((await product.command('specs', 'branch', spec.id)).stdout).toBe(branch.stdout)

    const failed = await eventually('its agent is given up', () => findFailed(`${idle?.id}`), { timeoutMs: 240_000 })
    expect(failed.run.message).toMatch(/^CODE failed 2 times: .*did nothing for/)
    expect(failed.attempts.map(({ end }) => end?.reason)).toEqual(['agent_idle', 'agent_idle'])
    const said = (await listLog(product, failed.run)).map(({ message }) => message).join('\n')
    expect(said, 'what it did is kept').toContain('rehearsal')
    expect((await desk.get(spec)).message).toBe(
      `One of its tasks failed: \`sentra ticket ${ticketId}\` says which, \`sentra retry TASK\` tries again.`,
    )

    const refused = await product.command('specs', 'pr', spec.id)
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('Not every criterion') })
    const offered = await product.command('specs', 'pr', spec.id, '--force')
    expect(offered.stdout, offered.stderr).toMatch(/^Pull request \S+ is open:/)
    expect((await product.command('specs', 'pr', spec.id)).stdout).toMatch(/is open already/)
    const { items } = await product.get<{ items: PullRequest[] }>(`/pull-requests?ticketId=${ticketId}`)
    expect(items.filter(({ runId }) => runId === null)).toMatchObject([{ branch: branch.stdout.trim(), state: 'open' }])
  }, 600_000)

  async function findFailed(taskId: string): Promise<RunDetail | undefined> {
    const { task } = await product.get<{ task: Task }>(`/tasks/${taskId}`)
    return task.status === 'failed' ? product.get<RunDetail>(`/runs/${task.runId}`) : undefined
  }
})
