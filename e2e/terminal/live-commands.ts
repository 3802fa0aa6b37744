import type { LogLine } from '@sentra/contract'
import { expect, it } from 'vitest'
import { PATIENCE_MS, type TerminalProduct } from '../support/terminal-product.ts'
import { eventually } from '../support/wait.ts'

/** Commands that stay on the terminal while an agent works, and those that steer it meanwhile. */
export function driveLiveCommands(product: TerminalProduct): void {
  const { shell, plain } = product
  let task = ''

  it('watches what is at work, and gives the terminal back', { timeout: PATIENCE_MS }, async () => {
    task = await start('REHEARSAL: listen 600')
    await shell.enter('sentra watch')
    await shell.see(new RegExp(`Sentra +\\d at work[^]*running +${task}`))
    await shell.press('q')
    const { code, text } = await shell.ended()
    expect([code, text]).toEqual([0, ''])
    expect((await shell.run('sentra open --print')).text).toMatch(/^http:.*\/login/)
  })

  it('attaches to an agent, talks to it and leaves it at work', { timeout: PATIENCE_MS }, async () => {
    await shell.enter(`sentra attach ${task}`)
    await shell.see(/● second \d+ of 600/)
    await shell.enter('/pause')
    await shell.see(/Paused by local at [^]*>$/)
    await shell.press('C-c')
    const { code, text } = await shell.ended()
    expect([code, text]).toEqual([0, expect.stringContaining(`Back: sentra attach ${task}`)])
  })

  it('steers it: a message, a pause, a person in its place', { timeout: PATIENCE_MS }, async () => {
    expect((await shell.run(`sentra resume ${task}`)).text).toContain(`sentra attach ${task}`)
    expect((await shell.run(`sentra send ${task} "and green"`)).text).toContain('after its turn')
    expect((await shell.run(`sentra pause ${task}`)).text).toContain(`sentra resume ${task}`)
    expect((await shell.run(`sentra resume ${task}`)).code).toBe(0)
    const taken = await shell.run(`sentra take ${task}`)
    expect(taken.text).toContain(`sentra hand-back ${task}`)
    expect((await shell.run(`sentra hand-back ${task} --drop`)).text).toContain('Nothing was changed')
  })

  it('opens ways, and kills', { timeout: PATIENCE_MS }, async () => {
    const third = await start('REHEARSAL: hang')
    expect((await shell.run(`sentra ports ${third}`)).code).toBe(0)
    expect((await shell.run(`sentra publish ${third} 3000`)).text).toMatch(/^http:.*\.localhost:\d+\/$/m)
    expect((await shell.run(`sentra publish ${third} 3000 --undo`)).text).toContain('Port 3000 is closed again.')
    expect((await shell.run(`sentra allow ${third} host.example.com:443`)).text).toContain('host.example.com:443')
    const killed = await shell.run(`sentra kill ${third}`)
    expect(killed.text).toContain(`sentra retry ${third}`)
  })

  it('asks a person, shows the question, and takes the answer', { timeout: PATIENCE_MS }, async () => {
    const asking = await start('REHEARSAL: ask Which colour?')
    await plain.enter(`sentra logs -f ${asking}`)
    await plain.see('Which colour?')
    const shown = await shell.run(`sentra task ${asking}`)
    const question = /\bask-\w+/.exec(shown.text)?.[0]
    expect(shown.text).toContain(`sentra answer ${question} "..."`)
    expect((await shell.run(`sentra answer ${question} blue`)).text).toBe('Answered; the agent goes on.')
    const followed = await plain.ended()
    expect(followed.text).toContain('sentra merge')
  })

  async function start(script: string): Promise<string> {
    const { text } = await shell.run(`sentra run "Work" -d "${script}" -w code --no-wait`)
    const id = /task-\w+/.exec(text)?.[0] ?? ''
    await untilAtWork(id)
    return id
  }

  /** Its session has begun: only then can it be spoken to. */
  async function untilAtWork(id: string): Promise<void> {
    await eventually(`${id} is at work`, async () => {
      const { lines } = await product.get<{ lines: LogLine[] }>(`/logs/${id}?after=0&limit=5000`)
      return lines.some(({ message }) => message.includes('I follow a fixed script'))
    })
  }
}
