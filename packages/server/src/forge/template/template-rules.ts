import { type TaskPriority, taskPriorities } from '@sentra/contract'

/** Where GitHub looks for issue forms: on the default branch of the repository. */
export const templatePath = '.github/ISSUE_TEMPLATE/sentra-task.yml'

type Field = { label: string; description: string; required: boolean; placeholder?: string }

/** What an agent needs that was not there when people talked about it: each task stands alone (SEN-15). */
const fields: Field[] = [
  { label: 'Goal', description: 'What is different when this is done, in a sentence or two?', required: true },
  {
    label: 'Context',
    description: 'Where it is needed, what was decided already, what must stay as it is. Nobody reads earlier talks.',
    required: true,
  },
  {
    label: 'Files owned',
    description: 'Files or directories that this task may change, one on a line.',
    required: false,
    placeholder: 'src/cart/**',
  },
  {
    label: 'Acceptance criteria',
    description: 'What must be true when it is done, one on a line, so that somebody else can judge it.',
    required: true,
    placeholder: '- When a card is used twice, the second payment is refused.',
  },
  {
    label: 'How to check',
    description: 'Commands or steps that prove it.',
    required: true,
    placeholder: 'npm test -- cart',
  },
  { label: 'Dependencies', description: 'Issues that must be done before, such as #12.', required: false },
]
const PRIORITY = 'Priority'
/** What GitHub writes for a field that was left empty. */
const NO_RESPONSE = '_No response_'

const capital = (word: string) => word.charAt(0).toUpperCase() + word.slice(1)

/** The issue form: https://docs.github.com/communities/using-templates-to-encourage-useful-issues-and-pull-requests */
export const templateText = [
  '# Work that a coding agent can do from these words alone. `sentra github import` makes a ticket of it.',
  'name: Sentra task',
  'description: A self-contained task for a coding agent',
  'body:',
  ...fields.flatMap(fieldLines),
  '  - type: dropdown',
  '    id: priority',
  '    attributes:',
  `      label: ${PRIORITY}`,
  `      options: [${taskPriorities.map(capital).join(', ')}]`,
  `      default: ${taskPriorities.indexOf('medium')}`,
  '    validations:',
  '      required: true',
  '',
].join('\n')

function fieldLines({ label, description, required, placeholder }: Field): string[] {
  return [
    '  - type: textarea',
    `    id: ${label.toLowerCase().replaceAll(' ', '-')}`,
    '    attributes:',
    `      label: ${label}`,
    `      description: ${JSON.stringify(description)}`,
    ...(placeholder === undefined ? [] : [`      placeholder: ${JSON.stringify(placeholder)}`]),
    '    validations:',
    `      required: ${required}`,
  ]
}

type Filled = { words: string; priority?: TaskPriority }

/**
 * What the text of an issue says that was made with the form: its words without what was left empty, and the priority,
 * which is a field of a ticket. Any other text is all words. They are a stranger's, and nothing else is read from them.
 */
export function readFilled(body: string): Filled {
  const labels = [...fields.map(({ label }) => label), PRIORITY]
  const text = body.replaceAll('\r\n', '\n')
  const parts = text.split(new RegExp(`^### (${labels.join('|')})$`, 'm'))
  const [before = '', ...found] = parts
  const sections = labels.map((_, index) => [found[2 * index], found[2 * index + 1]?.trim() ?? ''] as const)
  const isForm = before.trim() === '' && parts.length === 2 * labels.length + 1
  if (!isForm || sections.some(([label], index) => label !== labels[index])) return { words: body }
  const chosen = sections.at(-1)?.[1].toLowerCase()
  const priority = taskPriorities.find((one) => one === chosen)
  const kept = sections.filter(([label, words]) => label !== PRIORITY && words !== '' && words !== NO_RESPONSE)
  const words = kept.map(([label, said]) => `## ${label}\n\n${said}`).join('\n\n')
  return { words, ...(priority && { priority }) }
}
