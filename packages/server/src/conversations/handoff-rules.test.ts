import { expect, test } from 'vitest'
import { isHandOff } from './handoff-rules.ts'

const ANYTHING = 'Good, that is clear to me. Anything else?'

test.each([
  "I'm done",
  'I’m done.',
  'i am done',
  'Nothing else',
  'Nothing else, thanks.',
  "Nothing else, that's all.",
  "That's all, thank you!",
  "That's all",
  "No, that's all.",
  "Ok, that's everything!",
  'It should be blue. Nothing else.',
])('%s hands off', (text) => expect(isHandOff(text, 'Which colour?')).toBe(true))

test.each(['No', 'no.', 'Nope', 'No, thanks'])('%s hands off as the answer to "Anything else?" only', (text) => {
  expect(isHandOff(text, ANYTHING)).toBe(true)
  expect(isHandOff(text, 'Should it be blue?')).toBe(false)
  expect(isHandOff(text, null)).toBe(false)
})

test.each([
  "That's it",
  "That's it.",
  'thats it',
  'ok',
  'yes',
  '',
  "I'm done with the first part, now the second",
  "That's all I know about the cart, but ask about the customers",
  'Nothing else, except that it should be blue',
  'No, but make it blue',
  'Nothing else matters more than speed',
  'Write "nothing else" on the button and then ask me again',
])('"%s" does not hand off', (text) => expect(isHandOff(text, ANYTHING)).toBe(false))
