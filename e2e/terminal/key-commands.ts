import { expect, it } from 'vitest'
import { PATIENCE_MS, type TerminalProduct } from '../support/terminal-product.ts'

/** Keys, tokens, agents and caches: what is asked for without being shown, and what is missing. */
export function driveKeyCommands({ shell }: TerminalProduct): void {
  it('asks for a key and never shows it', { timeout: PATIENCE_MS }, async () => {
    await shell.enter('sentra keys add openai')
    await shell.see(/Key for openai \(not shown\):$/)
    await shell.enter('sk-proj-terminal-secret-4242')
    const added = await shell.ended()
    expect([added.code, added.text]).toEqual([0, expect.stringContaining('sentra keys test openai')])
    expect(await shell.screen()).not.toContain('terminal-secret')
    expect((await shell.run('sentra keys list')).text).toMatch(/^openai .*4242/m)
    expect((await shell.run('sentra keys remove openai')).text).toBe('Removed openai.')
    await shell.run('sentra keys add local --url http://127.0.0.1:9/v1 --no-key')
    const tested = await shell.run('sentra keys test local')
    expect([tested.code, tested.text]).toEqual([1, expect.stringContaining('does not work')])
    const unknown = await shell.run('sentra keys test nonsense')
    expect([unknown.code, unknown.text]).toEqual([1, expect.stringContaining('`sentra keys list`')])
  })

  it('asks for a token of a git host and never shows it', { timeout: PATIENCE_MS }, async () => {
    await shell.enter('sentra tokens add git.example.com')
    await shell.see(/Token for git\.example\.com \(not shown\):$/)
    await shell.enter('glpat-hidden-words-9876')
    expect((await shell.ended()).text).toContain('for https://git.example.com')
    expect(await shell.screen()).not.toContain('hidden-words')
    expect((await shell.run('sentra tokens list')).text).toContain('git.example.com')
    expect((await shell.run('sentra tokens remove git.example.com')).text).toContain('Removed')
  })

  it('knows agents, and says how to get one', { timeout: PATIENCE_MS }, async () => {
    expect((await shell.run('sentra agents list')).text).toMatch(/^opencode +no .*/m)
    const plan = await shell.run('sentra agents install opencode --dry-run')
    expect(plan.text).toContain('Nothing was fetched.')
    expect((await shell.run('sentra agents test rehearsal')).text).toContain('no model was called')
    expect((await shell.run('sentra agents remove opencode')).text).toContain('was not installed by Sentra')
  })

  it('lists and clears what set-ups left', { timeout: PATIENCE_MS }, async () => {
    expect((await shell.run('sentra cache list')).text).toContain('No set-up has left anything yet')
    expect((await shell.run('sentra cache clear --dry-run')).text).toContain('Would remove 0 caches')
  })
}
