import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Spec, Task } from '@sentra/contract'
import { expect, it } from 'vitest'
import { PATIENCE_MS, type TerminalProduct } from '../support/terminal-product.ts'
import { eventually } from '../support/wait.ts'
import { fits } from './host-commands.ts'

const IDEA = 'Two files that describe the shop'

/** From an idea to approved work, as somebody types it. */
export function driveSpecCommands(product: TerminalProduct): void {
  const { shell, plain, shop } = product
  let id = ''
  let bad = ''

  it('talks an idea through, over a person who leaves and comes back', { timeout: PATIENCE_MS }, async () => {
    // The checker passes nothing of this one, while we talk about another.
    const started = await plain.run('sentra ask - --no-talk --no-wait <<< "REHEARSAL: grade 0.3"')
    bad = specOf(started.text)
    await shell.enter(`sentra ask "${IDEA}"`)
    id = specOf(await shell.see('Who is this for?'))
    await shell.see(/readiness \d+ %.*\n\n● Hello! .*\n +1 +customers\n +2 +staff\n>$/)
    await shell.enter('2')
    await shell.see(/> 2\n +staff\n[^]*● How will you see that it works\?\n>$/)
    await shell.press('C-c')
    const left = await shell.ended()
    expect([left.code, left.text]).toEqual([0, expect.stringContaining(`sentra ask --spec ${id}`)])
    expect((await shell.run('sentra specs list')).text).toMatch(
      new RegExp(`^${id} +draft .* answer +${IDEA.slice(0, 20)}`, 'm'),
    )
    await shell.enter(`sentra ask --spec ${id}`)
    await shell.see(/How will you see that it works\?\n>$/)
    await shell.enter('Somebody reads them')
    await shell.see(/Anything else\?\n>$/)
    await shell.enter('Nothing else, thanks.')
    await shell.see(/ is being written, \d+ s >$/)
  })

  it('asks and answers without a terminal, for scripts', { timeout: PATIENCE_MS }, async () => {
    const asked = await plain.run('echo "Another idea" | sentra ask | cat && echo ${PIPESTATUS[1]}')
    const other = /spec-\w+/.exec(asked.text)?.[0] ?? ''
    expect(asked.text).toContain(`answer: sentra ask --spec ${other} --say "..."`)
    expect(asked.lines.at(-1)).toBe('4')
    const said = await plain.run(`sentra ask --spec ${other} --say "nothing else"`)
    expect(said.text).toContain('The idea is handed off.')
    const { spec } = await product.get<{ spec: Spec }>(`/specs/${other}`)
    await eventually('nobody writes on it, and it is archived', async () => {
      await plain.run(`sentra cancel ${spec.taskId}`)
      const archived = await plain.run(`sentra specs archive ${other}`)
      return archived.text.includes(`sentra specs archive ${other} --undo`)
    })
    expect((await plain.run('sentra specs list')).text).not.toContain(other)
  })

  it('follows the phases until the version is there, and shows it', { timeout: PATIENCE_MS }, async () => {
    const { code, text } = await shell.ended()
    expect(text).toMatch(/✓ EXPLORE {2}0\.90\n✓ REQUIREMENTS {2}0\.90\n✓ DESIGN {2}0\.90\n✓ TASKS {2}0\.90\n✓ SYNC\n/)
    expect(text).toContain('Version 1 is there: 1 requirement with 2 criteria, 2 tasks.')
    expect(text).toContain(`sentra approve ${id} --version 1`)
    expect(code).toBe(0)
    const listed = await shell.run('sentra specs list')
    expect(listed.lines[1]).toMatch(/read v1|judge/)
    fits(listed.lines)
    const shown = await shell.run(`sentra specs show ${id}`)
    expect(shown.text).toContain('R1.2 The file spec/second.md is there.')
    expect(shown.text).toMatch(/Decide until .*\n +build it: +sentra approve/)
    fits(shown.lines)
    expect(await plain.isColoured(`sentra specs show ${id}`)).toBe(false)
    expect((await shell.run(`sentra specs show ${id} --part tasks`)).lines[0]).toBe('TASKS')
    expect((await shell.run(`sentra specs events ${id}`)).text).toContain('checker   DESIGN is done')
    expect((await shell.run(`sentra open ${id} --print`)).text).toMatch(/^http.*\/login/)
  })

  it('takes comments, and writes it into the checkout', { timeout: PATIENCE_MS }, async () => {
    const commented = await shell.run(`sentra specs comment ${id} "In cents" --on R1.2`)
    const comment = /cmt-\w+/.exec(commented.text)?.[0]
    expect((await shell.run(`sentra specs show ${id}`)).text).toContain('on R1.2 (version 1): In cents')
    expect((await shell.run(`sentra specs resolve ${id} ${comment}`)).text).toContain('--open')
    await shell.run(`sentra specs export ${id}`)
    expect(existsSync(join(shop, '.sentra/specs/pending-spec.md'))).toBe(true)
    await shell.run('echo mine >> .sentra/specs/pending-spec.md')
    const refused = await shell.run(`sentra specs export ${id}`)
    expect([refused.code, refused.text]).toEqual([1, expect.stringContaining('--force')])
    expect((await shell.run(`sentra specs export ${id} --force; rm -r .sentra`)).code).toBe(0)
    expect((await shell.run(`sentra specs budget ${id} 5,000,000`)).text).toBe('0 of 5,000,000 tokens')
    expect((await shell.run(`sentra specs budget ${id} none; sentra specs budget ${id}`)).lines).toEqual([
      'Its writing may use any number of tokens.',
      '0 tokens, without a limit',
    ])
    const single = await shell.run(`sentra specs diff ${id}`)
    expect([single.code, single.text]).toEqual([1, expect.stringContaining('one version only')])
  })

  it('decides only on a version that was shown or named', { timeout: PATIENCE_MS }, async () => {
    await shell.enter(`sentra approve ${id}`)
    await shell.see(/T2 +Write spec\/second\.md S\n\nApprove version 1\? \[y\/N\]$/)
    await shell.enter('n')
    expect((await shell.ended()).text).toContain('Nothing was decided.')
    const piped = await shell.run(`sentra approve ${id} < /dev/null`)
    expect([piped.code, piped.text]).toEqual([1, expect.stringContaining(`sentra approve ${id} --version 1`)])
    const stale = await shell.run(`sentra reject ${id} --version 2 --reason "No"`)
    expect([stale.code, stale.text]).toEqual([1, expect.stringContaining('SPEC_VERSION_STALE')])
    expect((await shell.run(`sentra approve ${id} --version 1`)).text).toContain('Approved version 1')
    await eventually('its work begins', async () => (await stateOf(id)) === 'executing')
    expect((await shell.run(`sentra specs proof ${id}`)).text).toMatch(/R1\.2 +The file spec[^]*of 2 proved/)
    const whole = await shell.run(`sentra specs proof ${id} --mend`)
    expect([whole.code, whole.text]).toEqual([1, expect.stringContaining(`No criterion of ${id} is refuted`)])
    expect((await shell.run(`sentra specs branch ${id}`)).text).toMatch(/^spec\/.*-\w{8}$/)
    const early = await shell.run(`sentra specs pr ${id}`)
    expect([early.code, early.text]).toEqual([1, expect.stringContaining('Not every criterion')])
    const revised = await shell.run(`sentra specs revise ${id} "A third file, too"`)
    expect(revised.text).toContain(`sentra ask --spec ${id}`)
    await endWork()
  })

  it('lets a person take what the checker did not pass', { timeout: PATIENCE_MS }, async () => {
    await eventually(
      'the checker gave up',
      async () => (await product.get<{ spec: Spec }>(`/specs/${bad}`)).spec.phases[0]?.state === 'waiting',
      {
        timeoutMs: PATIENCE_MS,
      },
    )
    await shell.enter(`sentra specs accept ${bad}`)
    await shell.see(/\? EXPLORE {2}0\.30, 3 tries\n +Graded by a script\.\n[^]*Take it as it stands\? \[y\/N\]$/)
    await shell.enter('n')
    expect((await shell.ended()).text).toContain(`sentra specs go ${bad}`)
    expect((await shell.run(`sentra specs accept ${bad} --yes`)).text).toContain('Taken.')
    await eventually('the next phase began', async () => (await stateOf(bad)) === 'requirements')
    const atWork = await shell.run(`sentra specs go ${bad}`)
    expect([atWork.code, atWork.text]).toEqual([1, expect.stringContaining('SPEC_WRITING')])
    // The checker would pass nothing of that either.
    const { spec } = await product.get<{ spec: Spec }>(`/specs/${bad}`)
    await product.post(`/runs/${spec.runId}/cancel`)
  })

  it('does one thing at once without a spec', { timeout: PATIENCE_MS }, async () => {
    const quick = await shell.run('sentra ask "Round half a cent up" --quick --workflow code --no-wait')
    expect(quick.text).toMatch(/^tkt-\w+ has one task, task-\w+; it is at work\.\nfollow it: sentra logs -f task-/)
  })

  /** What is built of it is for other tests. */
  async function endWork(): Promise<void> {
    const { spec } = await product.get<{ spec: Spec }>(`/specs/${id}`)
    const runId = await eventually('its first task is begun', async () => {
      const { tasks } = await product.get<{ tasks: Task[] }>(`/tickets/${spec.ticketId}`)
      return tasks.find((task) => task.runId !== null)?.runId
    })
    await product.post(`/runs/${runId}/cancel`)
  }

  const stateOf = async (spec: string) => (await product.get<{ spec: Spec }>(`/specs/${spec}`)).spec.state
}

const specOf = (text: string) => /spec-[0-9a-z]{12}/.exec(text)?.[0] ?? ''
