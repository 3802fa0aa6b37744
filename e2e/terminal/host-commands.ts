import { expect, it } from 'vitest'
import { PATIENCE_MS, type TerminalProduct } from '../support/terminal-product.ts'

/** What tells of this machine and of the product as a whole. */
export function driveHostCommands(product: TerminalProduct): void {
  const { shell, plain, demo } = product

  // It goes on beside all others; its end is awaited before the stop.
  it('begins a demo', { timeout: PATIENCE_MS }, async () => {
    await demo.enter('sentra demo')
    await demo.see('Starting Sentra')
  })

  it('says how it is, in colour unless somebody minds', { timeout: PATIENCE_MS }, async () => {
    const status = await shell.run('sentra status')
    expect(status.code).toBe(0)
    expect(status.text).toMatch(/^server .*\n/)
    expect(await shell.isColoured('sentra status')).toBe(true)
    expect(await plain.isColoured('sentra status')).toBe(false)
    const runners = await plain.run('sentra runners')
    expect(runners.lines[0]).toMatch(/^RUNNER/)
    fits(runners.lines, 120)
    expect((await shell.run('sentra doctor')).text).toContain('git')
  })

  it('says what is set, by whom, and what an error means', { timeout: PATIENCE_MS }, async () => {
    expect((await shell.run('sentra config get SENTRA_DATA')).text).toContain(product.data)
    expect((await shell.run('sentra config list')).text).toContain('SENTRA_PORT')
    expect((await shell.run('sentra explain SPEC_DECIDED')).text).toContain('sentra specs show SPEC')
    const unknown = await shell.run('sentra explain NONSENSE')
    expect([unknown.code, unknown.text]).toEqual([1, expect.stringContaining('sentra explain')])
    const wrong = await shell.run('sentra rnu')
    expect([wrong.code, wrong.text]).toEqual([2, expect.stringContaining('Did you mean run')])
  })

  it('gives shells and systemd what they read', { timeout: PATIENCE_MS }, async () => {
    expect((await shell.run('sentra service')).text).toContain('[Service]')
    await shell.run('source <(sentra completion bash)')
    expect((await shell.run('sentra completion fish')).text).toContain('complete --command sentra')
    await shell.type('sentra specs arc')
    await shell.press('Tab')
    await shell.see(/sentra specs archive$/m)
    await shell.press('C-u', 'Enter')
  })

  it('speaks to an assistant over standard input', { timeout: PATIENCE_MS }, async () => {
    await shell.enter('sentra mcp')
    await shell.enter('{"jsonrpc":"2.0","id":7,"method":"ping"}')
    await shell.see(/"id":7/)
    await shell.press('C-d')
    expect((await shell.ended()).code).toBe(0)
  })
}

/** The last thing a person types: the other terminal gets its prompt back. */
export function driveStop({ host, shell, demo }: TerminalProduct): void {
  it('has rehearsed the whole way in the demo', { timeout: PATIENCE_MS }, async () => {
    const { code, text } = await demo.ended()
    expect(text).toMatch(/✓ REVIEW[^]*Merged/)
    expect(code).toBe(0)
  })

  it('stops from another terminal, and says how to start where nothing runs', { timeout: PATIENCE_MS }, async () => {
    expect(await shell.run('sentra stop --agents')).toMatchObject({
      code: 0,
      text: expect.stringMatching(/Stopped\.$/) as string,
    })
    await host.see('Agents that are at work go on')
    expect((await host.ended()).code).toBe(0)
    const refused = await shell.run('sentra tasks')
    expect([refused.code, refused.text]).toEqual([1, expect.stringContaining('start it with `sentra serve`')])
  })
}

/** No row of a table is wider than the terminal, so none wraps. */
export function fits(lines: string[], columns = 80): void {
  expect(lines.filter((line) => line.length > columns)).toEqual([])
}
