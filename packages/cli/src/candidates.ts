import type { Argument, Command, Option } from 'commander'

export type Candidate = { value: string; meaning: string }
/** What only the server knows. */
export type Source = 'task' | 'project' | 'spec'

/** Names of arguments and of values of options that stand for something on the server. */
const SOURCES: Record<string, Source> = { task: 'task', what: 'task', project: 'project', spec: 'spec' }

/** What may stand in the place of the last of `words`, which is what was typed of it so far. */
export async function candidatesFor(
  program: Command,
  words: string[],
  read: (source: Source) => Promise<Candidate[]>,
): Promise<Candidate[]> {
  const typed = words.at(-1) ?? ''
  const { command, option, position } = locate(program, words.slice(0, -1))
  const all = await offer({ command, option, position, typed }, read)
  return all.filter(({ value }) => value.startsWith(typed))
}

type Place = { command: Command; option: Option | undefined; position: number }

/** Walks the finished words: the command they lead to, an option that waits for its value, arguments already given. */
function locate(program: Command, words: string[]): Place {
  let place: Place = { command: program, option: undefined, position: 0 }
  for (const word of words) place = step(place, word)
  return place
}

function step({ command, option, position }: Place, word: string): Place {
  if (option !== undefined) return { command, option: undefined, position }
  if (word.startsWith('-')) {
    const found = optionsOf(command).find(({ short, long }) => word === short || word === long)
    const isOpen = found !== undefined && (found.required || found.optional)
    return { command, option: isOpen ? found : undefined, position }
  }
  const next = command.commands.find((item) => item.name() === word || item.aliases().includes(word))
  return next
    ? { command: next, option: undefined, position: 0 }
    : { command, option: undefined, position: position + 1 }
}

async function offer(
  { command, option, position, typed }: Place & { typed: string },
  read: (source: Source) => Promise<Candidate[]>,
): Promise<Candidate[]> {
  if (option !== undefined) return offerValue(option.argChoices, option.attributeName(), read)
  if (typed.startsWith('-'))
    return optionsOf(command).map((item) => ({ value: item.long ?? item.flags, meaning: item.description }))
  const visible = command.createHelp().visibleCommands(command)
  if (visible.length > 0 && position === 0)
    return visible.map((item) => ({ value: item.name(), meaning: item.description() }))
  const argument: Argument | undefined = command.registeredArguments[position]
  return argument === undefined ? [] : offerValue(argument.argChoices, argument.name(), read)
}

async function offerValue(
  choices: string[] | undefined,
  name: string,
  read: (source: Source) => Promise<Candidate[]>,
): Promise<Candidate[]> {
  if (choices !== undefined) return choices.map((value) => ({ value, meaning: '' }))
  const source = SOURCES[name]
  return source === undefined ? [] : read(source)
}

/** Its own, then those of the commands above it. */
function optionsOf(command: Command): Option[] {
  const above = command.parent === null ? [] : optionsOf(command.parent)
  return [...command.options.filter(({ hidden }) => !hidden), ...above]
}
