import { expect, it } from 'vitest'
import { candidatesFor } from './candidates.ts'
import { makeProgram } from './make-program.ts'

const program = makeProgram((code) => {
  throw new Error(`ended with ${code}`)
})
const known = {
  task: [{ value: 'task-2pv04e5aasqm', meaning: 'Add codes' }],
  project: [{ value: 'shop', meaning: '/shop' }],
  spec: [{ value: 'spec-5m1w8yq0c3ns', meaning: 'Gift cards' }],
}
/** Values offered for a line; a line that ends in a space asks for the next word. */
async function offered(line: string): Promise<string[]> {
  const found = await candidatesFor(program, line.split(' '), (source) => Promise.resolve(known[source]))
  return found.map(({ value }) => value)
}

it('offers commands, and those below a command', async () => {
  expect(await offered('pro')).toEqual(['projects'])
  expect(await offered('projects ')).toEqual(expect.arrayContaining(['list', 'set', 'archive', 'restore']))
  expect(await offered('')).not.toContain('complete')
})

it('offers options of the command and of all commands', async () => {
  expect(await offered('logs --')).toEqual(expect.arrayContaining(['--follow', '--level', '--json']))
  expect(await offered('logs --fol')).toEqual(['--follow'])
})

it('offers the words that an option takes', async () => {
  expect(await offered('logs --level ')).toEqual(['debug', 'info', 'warn', 'error'])
  expect(await offered('--json run --priority h')).toEqual(['high'])
})

it('offers tasks and projects where they are meant', async () => {
  expect(await offered('merge ')).toEqual(['task-2pv04e5aasqm'])
  expect(await offered('logs -f task-')).toEqual(['task-2pv04e5aasqm'])
  expect(await offered('tasks --project s')).toEqual(['shop'])
  expect(await offered('projects set ')).toEqual(['shop'])
})

it('offers nothing where anything may stand', async () => {
  expect(await offered('run "Add')).toEqual([])
  expect(await offered('answer ask-1 ')).toEqual([])
  expect(await offered('no-such-command ')).toEqual([])
})
