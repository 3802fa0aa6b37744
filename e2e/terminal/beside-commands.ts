import { expect, it } from 'vitest'
import { PATIENCE_MS, type TerminalProduct } from '../support/terminal-product.ts'

/** What stands beside a single task: several agents on one, what agents propose, and the other side at GitHub. */
export function driveBesideCommands({ plain: shell }: TerminalProduct): void {
  it('gives one task to two agents, compares them and keeps the other one', { timeout: PATIENCE_MS }, async () => {
    const ran = await shell.run('sentra run "Twice, please" --with rehearsal,rehearsal -w code')
    const runs = [...new Set(ran.text.match(/adw-\w+/g))]
    expect(runs.length).toBeGreaterThanOrEqual(2)
    const task = /task-\w+/.exec((await shell.run('sentra tasks')).text)?.[0]
    const shown = await shell.run(`sentra task ${task}`)
    const entries = [...new Set(shown.text.match(/adw-\w+/g))]
    expect((await shell.run(`sentra compare ${entries[0]} ${entries[1]} --no-diff`)).code).toBe(0)
    expect((await shell.run(`sentra keep ${entries[1]}`)).code).toBe(0)
  })

  it('decides about what agents propose', { timeout: PATIENCE_MS }, async () => {
    await shell.run('sentra run "Look around" -d "REHEARSAL: find The prices are not rounded" -w code')
    const listed = await shell.run('sentra followups list')
    const followup = /fup-\w+/.exec(listed.text)?.[0]
    expect(listed.text).toContain('The prices are not rounded')
    expect((await shell.run(`sentra followups dismiss ${followup}`)).code).toBe(0)
    expect((await shell.run(`sentra followups reopen ${followup}`)).code).toBe(0)
    expect((await shell.run(`sentra followups accept ${followup}`)).text).toMatch(/task-\w+/)
  })

  it('says what a project on this disk lacks for GitHub', { timeout: PATIENCE_MS }, async () => {
    const linked = await shell.run('sentra github link shop ann/shop')
    expect([linked.code, linked.text]).toEqual([1, expect.stringContaining('projects set')])
    expect((await shell.run('sentra github status shop')).text).toContain('sentra github link shop')
    const ticket = /tkt-\w+/.exec((await shell.run('sentra tickets list')).text)?.[0]
    const task = /task-\w+/.exec((await shell.run('sentra tasks --status in_review')).text)?.[0]
    expect((await shell.run(`sentra github fix ${task} --dry-run`)).text).toContain('nothing new')
    for (const words of [
      `fix ${task}`,
      'sync shop',
      'issues shop',
      'import shop',
      `mirror ${ticket}`,
      'template shop --dry-run',
      'webhook shop',
      'unlink shop',
    ]) {
      const refused = await shell.run(`sentra github ${words}`)
      expect([words, refused.code, refused.text]).toEqual([words, 1, expect.stringContaining('not linked')])
    }
    expect((await shell.run('sentra github app list')).text).toContain('sentra github app add')
    const noKey = await shell.run('sentra github app add 123456 --key missing.pem')
    expect([noKey.code, noKey.text]).toEqual([1, expect.stringContaining('missing.pem cannot be read')])
    expect((await shell.run('sentra github app remove 123456')).text).toContain('There is no app 123456')
  })
}
