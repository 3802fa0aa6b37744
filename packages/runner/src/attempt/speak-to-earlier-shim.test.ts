import { expect, test } from 'vitest'
import { speakTo } from './speak-to-earlier-shim.ts'

const pause = { type: 'pause', by: 'ann', now: true, end: false } as const

test('a shim that can be steered, or is still being started, gets every command as it is', () => {
  for (const protocol of [0, 3]) expect(speakTo(protocol, pause)).toEqual({ command: pause })
})

test('of a command that an earlier shim does not know the log says what happens instead', () => {
  const message = { type: 'message', id: 'msg-000000000000', by: 'ann', text: 'stop', now: true } as const
  for (const command of [pause, message]) {
    const { command: sent, note } = speakTo(2, command)
    expect(sent).toBeUndefined()
    expect(note).toContain('was started by an earlier version of Sentra')
  }
})

test('an agent of an earlier shim is killed by cancelling it', () => {
  const reason = 'Killed by ann.'
  expect(speakTo(2, { type: 'kill', reason })).toEqual({ command: { type: 'cancel', reason } })
})
