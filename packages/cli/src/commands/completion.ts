import { type Command, Argument } from 'commander'
import { openContext } from '../context.ts'
import { type Candidate, candidatesFor, type Source } from '../candidates.ts'
import { print, visible } from '../print.ts'
import { completionScripts } from '../completion-scripts.ts'

const MOST_OFFERED = 50

export function addCompletion(program: Command): void {
  const shells = Object.keys(completionScripts)
  program
    .command('completion')
    .addArgument(new Argument('<shell>', 'the shell you type in').choices(shells))
    .description('print what makes your shell complete commands, options, tasks, specs and projects')
    .action((shell: keyof typeof completionScripts) => print(completionScripts[shell]))
  program
    .command('complete', { hidden: true })
    .argument('[words...]', 'what stands after `sentra`; the last word is the one to complete')
    .description('what may stand where the last word stands; shells ask this')
    .action((words: string[], _options: object, command: Command) => complete(program, words, command))
}

/** One candidate a line, its meaning after a tab. */
async function complete(program: Command, words: string[], command: Command): Promise<void> {
  const found = await candidatesFor(program, words, (source) => readSource(source, command))
  for (const { value, meaning } of found) print(`${value}\t${visible(meaning).replaceAll(/\s+/g, ' ')}`)
}

/** Without a server there is nothing to offer, and the line that a person types is no place for an error. */
async function readSource(source: Source, command: Command): Promise<Candidate[]> {
  try {
    const { client } = openContext(command)
    if (source === 'task') {
      const { items } = await client.tasks.list({ limit: MOST_OFFERED })
      return items.map(({ id, status, title }) => ({ value: id, meaning: `${status}: ${title}` }))
    }
    if (source === 'spec') {
      const { items } = await client.specs.list({ limit: MOST_OFFERED })
      return items.map(({ id, state, title }) => ({ value: id, meaning: `${state}: ${title}` }))
    }
    const { items } = await client.projects.list({ limit: 500 })
    return items.map(({ name, path, url }) => ({ value: name, meaning: path ?? url ?? '' }))
  } catch {
    return []
  }
}
