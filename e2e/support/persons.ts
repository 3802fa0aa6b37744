import type { Conversation, Spec } from '@sentra/contract'
import { expect } from 'vitest'
import type { SpecDesk } from './specs.ts'

/** What somebody in front of the architect can do. */
export type Talk = {
  spec: Spec
  /** Waits until they are asked this. */
  hears: (text: string) => Promise<Conversation>
  says: (text: string) => Promise<Conversation>
}

/** How a person talks, from the first question to the words that hand the idea off. */
export type Person = {
  name: string
  talks: (talk: Talk) => Promise<void>
  /** Their words that whoever writes the requirements must be told. */
  told: string[]
  /** They reject the first version with this. */
  rejects?: string
}

export const FIRST = 'Who is this for?'
export const SECOND = 'How will you see that it works?'
export const LAST = 'Anything else?'
/** Longer than any answer may be. */
const PASTE = 'all work and no play '.repeat(10_000).slice(0, 200_000)

export function talkOf(desk: SpecDesk, spec: Spec): Talk {
  return { spec, hears: (text) => desk.untilAsked(spec, text), says: (text) => desk.say(spec, text) }
}

/** Answers the two questions with these, and hands the idea off with the last. */
const answers =
  (first: string, second: string, last: string): Person['talks'] =>
  async ({ hears, says }) => {
    await hears(FIRST)
    await says(first)
    await hears(SECOND)
    await says(second)
    await hears(LAST)
    expect((await says(last)).handedOffAt, `"${last}" hands it off`).not.toBeNull()
  }

/** As above, but something that only sounds like an end comes before it. */
const answersAfter =
  (noEnd: string, last: string): Person['talks'] =>
  async ({ hears, says }) => {
    await hears(FIRST)
    await says('staff')
    await hears(SECOND)
    await says('they see two files')
    await hears(LAST)
    expect((await says(noEnd)).handedOffAt, `"${noEnd}" is no end`).toBeNull()
    await hears(LAST)
    expect((await says(last)).handedOffAt, `"${last}" hands it off`).not.toBeNull()
  }

export const persons: Person[] = [
  {
    name: 'hesitates',
    talks: answers('hmm, not sure', 'hmm, I would have to think', 'Nothing else'),
    told: ['hmm, not sure', 'I would have to think'],
  },
  {
    name: 'corrects an earlier answer',
    talks: answers('staff', 'Wait: I said staff, but it is for customers. They see two files.', "That's all"),
    told: ['I said staff, but it is for customers'],
  },
  {
    name: 'says "That\'s it" and is asked once more',
    talks: answersAfter("That's it", "I'm done"),
    told: ["That's it"],
  },
  {
    name: 'says no to "Anything else?"',
    talks: answers('customers', 'two files', 'No'),
    told: ['customers'],
  },
  {
    name: 'remembers something at the end',
    talks: answersAfter('Nothing else, except that both are short.', "That's everything"),
    told: ['except that both are short'],
  },
  {
    name: 'pastes 200,000 characters',
    talks: async (talk) => {
      await talk.hears(FIRST)
      await expect(talk.says(PASTE)).rejects.toThrow(
        /INVALID_INPUT: .*at most 100000 characters: put the rest into a file/,
      )
      const { messages } = await talk.hears(FIRST)
      expect(messages, 'nothing of it was kept').toHaveLength(2)
      await answers('The long text is docs/idea.md.', 'two files', "Nothing else, that's all, thank you.")(talk)
    },
    told: ['The long text is docs/idea.md.'],
  },
  {
    name: 'gives two answers at once',
    talks: async (talk) => {
      await talk.hears(FIRST)
      const [first, second] = ['For customers of one branch.', 'And for those of the other one.']
      await Promise.all([talk.says(first), talk.says(second)])
      await talk.hears(LAST)
      const { messages } = await talk.says('Nothing else.')
      expect(messages.map(({ text }) => text)).toEqual(expect.arrayContaining([first, second]))
    },
    told: ['For customers of one branch.', 'And for those of the other one.'],
  },
  {
    name: 'rejects what was written',
    talks: answers('customers', 'two files', 'No, nothing else.'),
    told: ['Say it in one file.'],
    rejects: 'Say it in one file.',
  },
  {
    name: 'answers by what is offered',
    talks: async ({ hears, says }) => {
      const { messages } = await hears(FIRST)
      expect(messages.at(-1)?.options).toEqual(['customers', 'staff'])
      await says('staff')
      await hears(SECOND)
      expect((await says("ok, that's everything")).handedOffAt).not.toBeNull()
    },
    told: ['staff'],
  },
]
