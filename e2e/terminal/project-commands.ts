import { expect, it } from 'vitest'
import { PATIENCE_MS, type TerminalProduct } from '../support/terminal-product.ts'
import { fits } from './host-commands.ts'

/** A project from its checkout to the trash and back. */
export function driveProjectCommands({ shell, shop, base }: TerminalProduct): void {
  it('adds a project and changes it', { timeout: PATIENCE_MS }, async () => {
    expect((await shell.run('sentra projects list')).text).toContain('`sentra new <path or URL>`')
    const added = await shell.run('sentra new . --agent rehearsal')
    expect([added.code, added.text]).toEqual([0, expect.stringMatching(/^Added shop .*\n.*--project shop$/s)])
    const again = await shell.run(`sentra projects add ${base}/nowhere`)
    expect(again.code).toBe(1)
    const listed = await shell.run('sentra projects list')
    expect(listed.text).toContain('rehearsal')
    fits(listed.lines)
    const set = await shell.run(
      'sentra projects set shop --decide-within 3 --approval-role operator --spec-tokens 9,000,000 --spec-files on --github-feedback ask',
    )
    expect(set.text).toBe('Changed shop.')
    const wrong = await shell.run('sentra projects set shop --approval-role everybody')
    expect([wrong.code, wrong.text]).toEqual([2, expect.stringContaining('tenant_admin')])
    expect((await shell.run('sentra projects show')).text).toContain('npm test')
    expect((await shell.run('sentra projects fetch shop')).code).toBe(1)
  })

  it('says what a repository can do', { timeout: PATIENCE_MS }, async () => {
    expect((await shell.run('sentra init --dry-run')).text).toContain('npm test')
    expect((await shell.run('sentra workflows')).text).toMatch(/^full_sdlc/m)
  })

  it('puts a project away and brings it back', { timeout: PATIENCE_MS }, async () => {
    expect((await shell.run(`git clone -q ${shop} ../second && sentra new ../second`)).code).toBe(0)
    expect((await shell.run('sentra projects archive second')).text).toContain('sentra projects restore second')
    expect((await shell.run('sentra projects restore second')).text).toBe('Restored second.')
    const deleted = await shell.run('sentra projects delete second')
    expect(deleted.text).toMatch(/Undo: sentra trash restore trash-/)
  })
}
