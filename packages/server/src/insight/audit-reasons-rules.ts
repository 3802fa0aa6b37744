import type { ReasonKind } from '@sentra/contract'
import { type Found, reason } from './reason-rules.ts'
import type { AuditFact } from './reasons-store.ts'

type Act = { kind?: ReasonKind; text: string; why?: string | null }
type Details = AuditFact['details']

const word = (value: unknown) => (typeof value === 'string' ? value.replaceAll('_', ' ') : '')
const day = (value: unknown) => (typeof value === 'string' ? value.slice(0, 10) : '')

/** What each act of a person means for a ticket. Acts that another fact tells with its reasons stand not here. */
const acts: Record<string, (details: Details, other: string) => Act[]> = {
  'ticket:create': () => [{ text: 'Wrote the ticket down.' }],
  'ticket:change': describeTicketChange,
  'ticket:mirror': () => [{ text: 'Opened an issue for it at GitHub.' }],
  'task:create': () => [{ text: 'Added the task.' }],
  'task:change': describeTaskChange,
  'task:delete': () => [{ text: 'Deleted the task.' }],
  'task:add_dependency': (_, other) => [{ text: `Let it wait for ${other}.` }],
  'task:remove_dependency': (_, other) => [{ text: `Let it wait for ${other} no longer.` }],
  'run:plan': ({ workflow }) => [{ kind: 'choice', text: `Planned its start with ${String(workflow)}.` }],
  'run:unplan': () => [{ kind: 'choice', text: 'Took its planned start back.' }],
  'run:cancel': () => [{ text: 'Stopped the run.' }],
  'run:retry': ({ from }) => [{ kind: 'retry', text: `Had it tried again from ${String(from)}.` }],
  'run:pause': () => [{ text: 'Paused it.' }],
  'run:resume': () => [{ text: 'Let it go on.' }],
  'run:take': () => [{ text: 'Took the work over.' }],
  'run:send': () => [{ text: 'Told its agent something.' }],
  'pull_request:merge': () => [{ kind: 'delivery', text: 'Merged the change.' }],
  'pull_request:close': () => [{ kind: 'delivery', text: 'Closed the pull request without merging it.' }],
  'pull_request:undo_merge': () => [{ kind: 'delivery', text: 'Took the merge back.' }],
  'pull_request:join_train': () => [{ kind: 'delivery', text: 'Let it land on the ticket’s branch.' }],
  'spec:launch': () => [{ text: 'Began the spec with an idea.' }],
  'spec:accept-phase': () => [{ text: 'Took what a phase handed in although the checker did not pass it.' }],
  'spec:revise': () => [{ text: 'Asked for a change of the approved spec.' }],
  'spec:create-pr': () => [{ kind: 'delivery', text: 'Had all the work offered as one pull request.' }],
}

/** What a person did, in words; nothing for acts that say nothing about why the work went as it did. Pure. */
export function describeAct(fact: AuditFact, by: string): Found[] {
  const said = acts[fact.action]?.(fact.details, `“${fact.otherTitle ?? 'another task'}”`) ?? []
  return said.map(({ kind = 'person', ...same }) => reason(fact, { at: fact.at, kind, by, ...same }))
}

function describeTicketChange(details: Details): Act[] {
  const { status, priority, deadline, delivery, blockedReason } = details
  const isReworded = 'title' in details || 'description' in details
  return [
    ...(status === undefined ? [] : [{ text: `Moved it to ${word(status)}.` }]),
    ...(typeof blockedReason === 'string' ? [{ text: 'Blocked it.', why: blockedReason }] : []),
    ...(blockedReason === null ? [{ text: 'Let it go on: it is blocked no longer.' }] : []),
    ...(priority === undefined ? [] : [{ text: `Gave it ${word(priority)} priority.` }]),
    ...(deadline === undefined
      ? []
      : [{ text: deadline === null ? 'Took its deadline away.' : `Wants it by ${day(deadline)}.` }]),
    ...(delivery === undefined ? [] : [{ kind: 'choice' as const, text: deliveryText(delivery) }]),
    ...(isReworded ? [{ text: 'Changed its words.' }] : []),
  ]
}

const deliveryText = (delivery: unknown) =>
  delivery === 'together'
    ? 'Has its tasks delivered together, as one pull request.'
    : 'Has a pull request for each task.'

function describeTaskChange({ fields }: Details): Act[] {
  const names = Array.isArray(fields) ? fields.map(String) : []
  const what = names.map((name) => fieldWords[name]).filter((words) => words !== undefined)
  return [{ text: `Changed ${what.length === 0 ? 'when it must be done' : what.join(', ')}.` }]
}

const fieldWords: Record<string, string> = {
  title: 'its title',
  description: 'its description',
  priority: 'its priority',
  assignee: 'who is responsible',
  ticketId: 'its ticket',
  ownedFiles: 'the files that it owns',
}
