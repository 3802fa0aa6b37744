import { expect, it } from 'vitest'
import { PATIENCE_MS, type TerminalProduct } from '../support/terminal-product.ts'
import { fits } from './host-commands.ts'

/** Tasks from a sentence to a merge, and everything that takes something back. */
export function driveTaskCommands({ shell }: TerminalProduct): void {
  let task = ''

  it('runs a task before one’s eyes, and merges it', { timeout: PATIENCE_MS }, async () => {
    const ran = await shell.run(
      'sentra run "Add discount codes to every cart of the shop, and to its invoices" -w code',
    )
    expect(ran.text).toMatch(/✓ CODE/)
    task = /task-\w+/.exec(ran.text)?.[0] ?? ''
    expect(ran.lines.at(-1)).toContain(`sentra merge ${task}`)
    expect(ran.code).toBe(0)
    const listed = await shell.run('sentra tasks')
    expect(listed.text).toMatch(new RegExp(`^${task} +in_review .*…$`, 'm'))
    fits(listed.lines)
    expect((await shell.run(`sentra task ${task}`)).text).toMatch(/CODE +coder/)
    expect((await shell.run(`sentra logs ${task} -n 5`)).lines[0]).toMatch(/^\d\d:\d\d:\d\d CODE/)
    expect((await shell.run(`sentra diff ${task}`)).text).toMatch(/^\+\+\+ b\//m)
    expect(await shell.run(`sentra merge ${task} --accept-flags`)).toMatchObject({ code: 0 })
    expect(await shell.run(`sentra undo ${task} --dry-run`)).toMatchObject({ code: 0 })
    expect(await shell.run(`sentra undo ${task}`)).toMatchObject({ code: 0 })
  })

  it('closes, cancels, retries and deletes, each with the way back', { timeout: PATIENCE_MS }, async () => {
    expect((await shell.run(`sentra close ${task}`)).text).toContain(`Undo: sentra undo ${task}`)
    const started = await shell.run('sentra run "Something long" -d "REHEARSAL: sleep 600" -w code --no-wait')
    const long = /task-\w+/.exec(started.text)?.[0]
    expect((await shell.run(`sentra cancel ${long}`)).text).toMatch(/^cancelled/)
    expect((await shell.run(`sentra retry ${long}`)).text).toContain(`Undo: sentra undo ${long}`)
    expect((await shell.run(`sentra tasks delete ${long} --cancel`)).text).toContain(`Undo: sentra undo ${long}`)
  })

  it('lists the trash, brings back and gives up', { timeout: PATIENCE_MS }, async () => {
    const trash = await shell.run('sentra trash list')
    const entry = /^(trash-\w+) +.*Something long/m.exec(trash.text)?.[1]
    expect((await shell.run(`sentra trash restore ${entry} --dry-run`)).code).toBe(0)
    expect((await shell.run('sentra trash empty')).text).toContain('add --yes')
    expect((await shell.run('sentra orphans')).code).toBe(0)
  })

  it('groups tasks, and lets one wait for another', { timeout: PATIENCE_MS }, async () => {
    const ticket = /tkt-\w+/.exec((await shell.run('sentra tickets add "Sign in with a passkey"')).text)?.[0]
    const waiting = await shell.run(`sentra run "Later" --ticket ${ticket} --after ${task} -w code --no-wait`)
    const later = /task-\w+/.exec(waiting.text)?.[0]
    expect((await shell.run('sentra tickets list')).text).toMatch(new RegExp(`^${ticket} .*0/1`, 'm'))
    const blocked = await shell.run(`sentra ticket ${ticket} --block "The customer decides"`)
    expect(blocked.text).toContain(`sentra ticket ${ticket} --unblock`)
    expect((await shell.run(`sentra deps ${later}`)).text).toContain(task)
    const said = await shell.run(`sentra tickets comment ${ticket} "Before the fair, please"`)
    const comment = /tcm-\w+/.exec(said.text)?.[0]
    await shell.run(`sentra tickets comment ${ticket} --delete ${comment}`)
    await shell.run(`sentra tickets comment ${ticket} --restore ${comment}`)
    expect((await shell.run(`sentra ticket ${ticket} --priority high`)).text).toMatch(
      /high priority[^]*Before the fair/,
    )
    expect((await shell.run(`sentra ticket ${ticket} --why`)).text).toMatch(/Blocked it\.\s+The customer decides/)
    expect((await shell.run(`sentra ticket ${ticket} --blocking`)).text).toMatch(/Later .*this ticket/)
    expect((await shell.run(`sentra ticket ${ticket} --commits`)).text).toContain('no commit yet')
    const wrong = await shell.run('sentra ticket nonsense-1')
    expect([wrong.code, wrong.text]).toEqual([1, expect.stringContaining('`sentra tickets` lists them')])
  })
}
