import type { Project, RunDetail, Spec, SpecVersion, Task } from '@sentra/contract'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { queryDatabase } from './support/database.ts'
import { LinkedProjects, plainGit } from './support/linked-projects.ts'
import { FIRST, LAST, type Person, persons, SECOND, talkOf } from './support/persons.ts'
import { findProcesses } from './support/processes.ts'
import { Product } from './support/product.ts'
import { describeProduct } from './support/requirements.ts'
import { SpecDesk } from './support/specs.ts'
import { eventually } from './support/wait.ts'

/** Whoever does not answer for so long is waited for without a process. */
const ASK_SECONDS = '3'
const LONG = { timeoutMs: 150_000 }

describeProduct('ten people talk ten ideas through, each to approved work with an issue at GitHub', () => {
  const product = new Product()
  const projects = new LinkedProjects(product)
  let project: Project
  let desk: SpecDesk
  beforeAll(async () => {
    await projects.start(['talks'])
    await product.start({ ...plainGit, SENTRA_ASK_WAIT_SECONDS: ASK_SECONDS })
    await projects.introduce()
    project = await projects.addLinked('talks')
    desk = new SpecDesk(product, project)
  })
  afterAll(async () => {
    await product.stop()
    await projects.stop()
  })

  it('10 of 10', async () => {
    const silent: Person = {
      name: 'leaves, and comes back after a crash',
      talks: comeBack,
      told: ['customers, as I said'],
    }
    // The server of the others is not killed while they talk.
    const spec = await desk.launch(titleOf(silent), { workflow: 'code' })
    await leave(spec)
    const all = [follow(silent, spec), ...persons.map(async (person) => follow(person, await launch(person)))]
    const ended = await Promise.allSettled(all)
    const names = [silent, ...persons].map(({ name }) => name)
    expect(
      ended.map((one, index) => `${names[index]}: ${one.status === 'fulfilled' ? one.value : one.reason}`),
    ).toEqual(names.map((name) => `${name}: an open issue`))
    expect(names).toHaveLength(10)
    expect(await openIssues()).toHaveLength(10)
  }, 400_000)

  const titleOf = ({ name }: Person) => `Two files for one who ${name}`
  const launch = (person: Person) => desk.launch(titleOf(person), { workflow: 'code' })
  const openIssues = () => projects.github.person<{ title: string; body: string }[]>('GET', '/talks/issues?state=open')

  /** From the first question to the issue of the ticket. */
  async function follow(person: Person, spec: Spec): Promise<string> {
    await person.talks(talkOf(desk, spec))
    await decide(person, spec)
    const { ticketId } = await desk.until(spec, 'executing')
    const findBegun = async () => {
      const { tasks } = await product.get<{ tasks: Task[] }>(`/tickets/${ticketId}`)
      return tasks.find(({ runId }) => runId !== null)
    }
    const begun = await eventually('its work begins by itself', findBegun, LONG)
    // What is built of it is for other tests.
    await product.post(`/runs/${begun.runId}/cancel`)
    await product.post(`/tickets/${ticketId}/github`)
    const title = `[Spec] ${titleOf(person)}`
    const find = async () => (await openIssues()).find((one) => one.title === title)
    const issue = await eventually('its issue is open', find, LONG)
    expect(issue.body).toContain(`${ticketId}`)
    return 'an open issue'
  }

  async function decide({ told, rejects }: Person, spec: Spec): Promise<void> {
    const written = await desk.until(spec, 'pending_approval', 'failed')
    expect(written, JSON.stringify(written)).toMatchObject({ state: 'pending_approval', version: 1, ticketId: null })
    if (rejects !== undefined) {
      await product.post(`/specs/${spec.id}/reject`, { version: 1, reason: rejects })
      await desk.untilAsked(spec, FIRST)
      await desk.say(spec, "I'm done")
    }
    const { version } = await desk.until(spec, 'pending_approval', 'failed')
    const { markdown } = await product.get<SpecVersion>(`/specs/${spec.id}/versions/${version}`)
    expect(markdown).toContain('### T2 Write spec/second.md')
    const [context] = await contexts(spec)
    for (const words of told) expect(context, 'who writes the requirements is told').toContain(words)
    await product.post(`/specs/${spec.id}/approve`, { version })
  }

  /** What agents were told who wrote its requirements, the newest first. */
  async function contexts({ taskId }: Spec): Promise<string[]> {
    const sql = `select context from sentra.runs where task_id = $1 and workflow = 'spec_requirements' order by created_at desc`
    return (await queryDatabase<{ context: string }>(product, sql, [taskId])).map(({ context }) => context)
  }

  /** Is asked, goes away until no process waits any more, and the server dies. */
  async function leave(spec: Spec): Promise<void> {
    await desk.untilAsked(spec, FIRST)
    const { runId } = await desk.get(spec)
    const asked = await eventually('nobody waits at work', async () => {
      const { run, attempts } = await product.get<RunDetail>(`/runs/${runId}`)
      return run.state === 'waiting' && attempts.at(-1)?.state === 'asked' ? attempts.at(-1) : undefined
    })
    expect(findProcesses(asked.id)).toEqual([])
    await product.killServer()
    await product.untilAnswers()
  }

  /** Goes on from a terminal. */
  async function comeBack({ spec, hears, says }: ReturnType<typeof talkOf>): Promise<void> {
    const open = await product.command('ask', '--spec', spec.id)
    expect(open).toMatchObject({ code: 4, stdout: expect.stringContaining(FIRST) })
    expect(await product.command('ask', '--spec', spec.id, '--say', 'customers, as I said')).toMatchObject({ code: 0 })
    await hears(SECOND)
    await says('two files')
    await hears(LAST)
    expect((await says('No, thanks')).handedOffAt).not.toBeNull()
  }
})
