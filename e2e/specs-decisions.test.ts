import type { Spec, SpecChange, SpecVersion, Task } from '@sentra/contract'
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest'
import { openBrowser, signIn } from './support/browser.ts'
import { Product } from './support/product.ts'
import { describeProduct } from './support/requirements.ts'
import { SpecDesk } from './support/specs.ts'
import { eventually } from './support/wait.ts'
import { addShop, type LocalProject } from './support/work.ts'

describeProduct('what people decide about specs', () => {
  const product = new Product()
  let project: LocalProject
  let desk: SpecDesk
  beforeAll(async () => {
    await product.start()
    project = await addShop(product, 'decisions')
    desk = new SpecDesk(product, project)
  })
  afterAll(() => product.stop())

  it('is refused in words when an idea is empty or as long as a book, and nothing is begun', async () => {
    await expect(desk.launch('  ')).rejects.toThrow(/say in a sentence what you want/)
    await expect(desk.launch('x'.repeat(200_000))).rejects.toThrow(/at most 100000 characters/)
    expect((await product.get<{ items: Spec[] }>('/specs')).items).toEqual([])
  })

  it('a rejection reopens the talk with its reason, one of several decides, a revision disturbs nothing', async () => {
    const spec = await desk.launch('Two files, please.', { talk: false, workflow: 'code' })
    await desk.until(spec, 'pending_approval', 'failed')
    const approve = (version: number) => product.post<Spec>(`/specs/${spec.id}/approve`, { version })
    await expect(approve(2)).rejects.toThrow(/version 1 is the newest/)
    await product.post(`/specs/${spec.id}/comments`, { version: 1, anchor: 'R1.2', text: 'Is it needed?' })
    await product.post(`/specs/${spec.id}/reject`, { version: 1, reason: 'Three files would be better.' })

    const talk = await desk.untilAsked(spec, 'Who is this for?')
    expect(talk.messages.map(({ text }) => text)).toContain('Three files would be better.')
    await desk.say(spec, "Nothing else, that's all.")
    await desk.until(spec, 'pending_approval')
    const first = await product.get<SpecVersion>(`/specs/${spec.id}/versions/1`)
    expect(first.decision).toMatchObject({ kind: 'rejected', reason: 'Three files would be better.' })
    await expect(approve(1)).rejects.toThrow(/version 2 is the newest/)
    const decided = await Promise.allSettled([approve(2), approve(2), approve(2)])
    expect(decided.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)

    const { ticketId } = await desk.until(spec, 'executing')
    const wordsOf = async () => {
      const { tasks } = await product.get<{ tasks: Task[] }>(`/tickets/${ticketId}`)
      return tasks.map(({ id, title, description }) => ({ id, title, description }))
    }
    const before = await wordsOf()
    await product.post(`/specs/${spec.id}/revise`, { text: 'Look at it once more.' })
    await desk.untilAsked(spec, 'Who is this for?')
    await desk.say(spec, "I'm done")
    await desk.until(spec, 'pending_approval')
    const change = await product.get<SpecChange>(`/specs/${spec.id}/change?from=2&to=3`)
    expect(change).toMatchObject({ clauses: [], tasks: [], patch: '' })
    const browser = await openBrowser()
    onTestFinished(() => browser.close())
    const { page } = await signIn(browser, product)
    await page.goto(`${product.state().url}/projects/${project.id}/specs/${spec.id}/spec?version=3`)
    await page.getByLabel('Changes since').selectOption('2')
    await page.getByText('Versions 2 and 3 say the same.').waitFor()
    await approve(3)
    await desk.until(spec, 'executing')
    expect(await wordsOf()).toEqual(before)
  }, 600_000)

  it('a phase that the checker never passes waits for a person, who may take it as it is', async () => {
    const spec = await desk.launch('Two files.\n\nREHEARSAL: grade 0.5', { talk: false })
    const waiting = await desk.untilPhase(spec, 'EXPLORE', 'waiting')
    expect(waiting.phases[0]).toMatchObject({ tries: 3, score: 0.5, feedback: 'Graded by a script.' })
    expect(waiting.message).toMatch(/The checker gave 0.50 of the 0.7/)
    await product.post(`/specs/${spec.id}/accept-phase`)
    await desk.untilPhase(spec, 'EXPLORE', 'done')
    await desk.untilPhase(spec, 'REQUIREMENTS', 'waiting')
    await product.post(`/specs/${spec.id}/execute`)
    const again = await eventually('it is written again', async () => {
      const now = await desk.get(spec)
      return (now.phases[1]?.tries ?? 0) > 3 ? now : undefined
    })
    await product.post(`/runs/${again.runId}/cancel`)
  }, 600_000)
})
