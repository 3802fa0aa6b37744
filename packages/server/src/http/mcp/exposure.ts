import type { api } from '@sentra/contract'

type Api = typeof api

/** `domain.operation`, as the contract names it. */
export type OperationName = { [Domain in keyof Api]: `${Domain}.${string & keyof Api[Domain]}` }[keyof Api]

/** How an assistant sees an operation. What it changes and needs, and its arguments, come from the contract. */
export type Exposed = {
  tool: string
  /** Said after the contract's own summary. */
  hint?: string
  /** Arguments that are a person's to give: neither shown nor taken. */
  hidden?: readonly string[]
  /** Where the API's default would fill an assistant's memory. */
  defaults?: Readonly<Record<string, unknown>>
  /** It ends or overwrites something. */
  isDestructive?: true
  /** A second call with the same arguments changes nothing more. */
  isIdempotent?: true
}

/** Why no assistant may use an operation. */
type Withheld = { withheld: string }

const isPersons = 'Merging and closing end the work on a change: a person looks at it first.'
const isSpending = 'What may be spent is decided by the one who pays.'
const isDecision = 'What a spec says is decided by a person who has read it.'
const isGivingUp = 'What leaves the lists or the trash is given up by a person.'
const isKey = 'Keys and what they pay for are not for a program that reads strangers’ text.'
const isBoundary = 'Which repositories Sentra may touch, with what isolation and hosts, is said by a person.'

const isDoor = 'A published port lets what an agent wrote into the browser of a person, who asks for it.'
const isOwnWords = 'What a person has said is changed or taken back by that person.'
const isHands = 'A person takes the work into their own editor and hands back what they did.'

/**
 * What a person's assistant may use, operation by operation. It names every one of the contract, so that a new one is
 * offered or withheld by a decision and never by accident. Nothing here approves, merges, deletes or spends a key that
 * the project's settings do not name.
 */
export const exposure: Record<OperationName, Exposed | Withheld> = {
  'system.status': { tool: 'get_status' },
  'system.whoami': { tool: 'whoami' },
  'system.settings': { withheld: 'What an installation runs with is for those who run it.' },
  'system.loginLink': { withheld: 'A login link opens a browser in which everything may be done.' },

  'projects.list': { tool: 'list_projects', hidden: ['archived'], defaults: { limit: 50 } },
  'projects.get': { tool: 'get_project' },
  'projects.settings': { tool: 'get_project_settings' },
  'projects.workflows': { tool: 'list_workflows' },
  'projects.create': { withheld: isBoundary },
  'projects.update': { withheld: isBoundary },
  'projects.fetch': { withheld: isBoundary },
  'projects.cancelFetch': { withheld: isBoundary },
  'projects.archive': { withheld: isBoundary },
  'projects.restore': { withheld: isBoundary },
  'projects.delete': { withheld: isBoundary },

  'specs.launch': {
    tool: 'launch_spec',
    hint: 'Ask the person each question that get_conversation shows; do not answer in their place.',
    hidden: ['credential', 'tokenBudget', 'force'],
  },
  'specs.list': { tool: 'list_specs', defaults: { limit: 20 } },
  'specs.get': { tool: 'get_spec' },
  'specs.execute': { tool: 'continue_spec', isIdempotent: true },
  'specs.acceptPhase': { withheld: isDecision },
  'specs.conversation': { tool: 'get_conversation' },
  'specs.say': {
    tool: 'say_to_architect',
    hint: 'Only what the person said, in their words.',
    hidden: ['channel'],
    defaults: { channel: 'mcp' },
  },
  'specs.version': { tool: 'read_spec_version' },
  'specs.change': { tool: 'get_spec_change' },
  'specs.approve': { withheld: isDecision },
  'specs.reject': { withheld: isDecision },
  'specs.revise': { tool: 'revise_spec', hidden: ['channel'], defaults: { channel: 'mcp' } },
  'specs.proof': { tool: 'get_proof' },
  'specs.prove': { tool: 'prove_spec', isIdempotent: true },
  'specs.createBranch': { tool: 'create_spec_branch', isIdempotent: true },
  'specs.createPr': {
    tool: 'create_spec_pull_request',
    hint: 'Refuses before all criteria are proved.',
    hidden: ['force'],
    isIdempotent: true,
  },
  'specs.comment': { tool: 'comment_on_spec' },
  'specs.resolveComment': { withheld: isDecision },
  'specs.setBudget': { withheld: isSpending },
  'specs.archive': { withheld: isGivingUp },
  'specs.events': { tool: 'list_spec_events', defaults: { limit: 50 } },

  'tasks.create': {
    tool: 'create_task',
    hint: 'autoStart names a workflow to start at once, such as full_sdlc.',
    hidden: ['credential'],
  },
  'tickets.create': { tool: 'create_ticket' },
  'tickets.list': { tool: 'list_tickets', defaults: { limit: 20 } },
  'tickets.limits': { tool: 'get_ticket_limits' },
  'tickets.get': { tool: 'get_ticket' },
  'tickets.train': { tool: 'get_ticket_train' },
  'tickets.links': { tool: 'get_ticket_links' },
  'tickets.comments': { tool: 'list_ticket_comments' },
  'tickets.comment': { tool: 'comment_on_ticket', hint: 'People read it under the name of whoever you work for.' },
  'tickets.changeComment': { withheld: isOwnWords },
  'tickets.commits': { tool: 'list_ticket_commits' },
  'tickets.blocking': { tool: 'get_ticket_blocking' },
  'tickets.reasoning': { tool: 'get_ticket_reasoning' },
  'tickets.update': { tool: 'update_ticket', hint: 'Also moves, blocks and unblocks it.', isIdempotent: true },

  'tasks.list': { tool: 'list_tasks', defaults: { limit: 20 } },
  'tasks.counts': { tool: 'count_tasks' },
  'tasks.get': { tool: 'get_task' },
  'tasks.delete': { withheld: isGivingUp },
  'tasks.execute': {
    tool: 'start_run',
    hint: 'As execute_workflow, with a choice of agent and model. list_workflows says what workflowType may be.',
    hidden: ['credential'],
  },
  'tasks.startContest': {
    tool: 'start_contest',
    hint: 'Each entry pays for its own model calls: only when the person asked for several agents.',
  },
  'tasks.contest': { tool: 'get_contest' },
  'tasks.update': { tool: 'update_task', isIdempotent: true },
  'tasks.planStart': { tool: 'plan_start', hidden: ['credential'] },
  'tasks.unplanStart': { tool: 'cancel_planned_start', isDestructive: true },
  'tasks.criticalPath': { tool: 'get_critical_path' },
  'tasks.forecast': { tool: 'forecast_start', hint: 'Ask before start_run when other tasks are under way.' },
  'tasks.dependencies': { tool: 'get_dependencies' },
  'tasks.addDependency': { tool: 'add_dependency', isIdempotent: true },
  'tasks.removeDependency': { tool: 'remove_dependency', isDestructive: true },
  'tasks.waiting': { tool: 'explain_waiting' },

  'followups.list': {
    tool: 'list_followups',
    hint: 'Work that agents propose; a person decides. state open shows what waits for that.',
    defaults: { limit: 20 },
  },
  'followups.accept': { tool: 'accept_followup', hint: 'Only when the person said so. The new task does not start.' },
  'followups.dismiss': { tool: 'dismiss_followup', hint: 'Only when the person said so.', isDestructive: true },
  'followups.reopen': { tool: 'reopen_followup', isIdempotent: true },

  'runs.get': { tool: 'get_run', hint: 'Also the working copies, the plan and what it cost.' },
  'runs.cancel': { tool: 'cancel_run', isDestructive: true, isIdempotent: true },
  'runs.retry': { tool: 'retry_run', hint: 'Of a run that is neither at work nor merged.' },
  'runs.answer': {
    tool: 'answer_question',
    hint: 'Pass on what the person said; do not answer for them.',
    isIdempotent: true,
  },
  'runs.allowHost': { withheld: isBoundary },
  'runs.refuseHost': { withheld: isBoundary },
  'runs.publishPort': { withheld: isDoor },
  'runs.withdrawPort': { withheld: isDoor },
  'runs.diff': { tool: 'get_diff' },
  'runs.keep': { withheld: 'Which of several changes is offered is a person’s choice, or that of the ranking.' },
  'runs.compare': { tool: 'compare_runs' },
  'runs.send': {
    tool: 'send_message',
    hint: 'Pass on what the person wants said. With now the agent stops its turn to read it.',
  },
  'runs.pause': { tool: 'pause_run', isIdempotent: true },
  'runs.resume': { tool: 'resume_run' },
  'runs.kill': { withheld: 'It ends agents at once, those of a whole host too: cancel_run is there for an assistant.' },
  'runs.take': { withheld: isHands },
  'runs.handBack': { withheld: isHands },

  'pullRequests.list': { tool: 'list_pull_requests', defaults: { limit: 20 } },
  'pullRequests.get': { tool: 'get_pull_request' },
  'pullRequests.diff': { tool: 'get_pull_request_diff' },
  'pullRequests.merge': { withheld: isPersons },
  'pullRequests.finish': { withheld: isPersons },
  'pullRequests.close': { withheld: isPersons },
  'pullRequests.feedback': { withheld: 'What is said at GitHub are strangers’ words: a person reads them.' },
  'pullRequests.mend': { withheld: 'It gives strangers’ words to an agent: a person decides that.' },

  'logs.list': {
    tool: 'list_log_lines',
    hint: 'Of the newest run, unless runId names one. before and after are line numbers; next is where a long search goes on.',
    defaults: { limit: 100 },
  },
  'logs.hits': { withheld: 'list_log_lines finds the same lines, with what they say.' },

  'trash.list': {
    tool: 'list_trash',
    hint: 'What a person can bring back, until when. Say so when something was cancelled, retried or closed by mistake.',
    hidden: ['workingCopies'],
    defaults: { limit: 20 },
  },
  'trash.restore': { withheld: isPersons },
  'trash.empty': { withheld: isGivingUp },
  'trash.orphans': { withheld: 'It names directories of hosts, which say nothing about the work.' },
  'trash.clean': { withheld: isGivingUp },

  'credentials.list': { withheld: isKey },
  'credentials.add': { withheld: isKey },
  'credentials.remove': { withheld: isKey },
  'credentials.test': { withheld: isKey },

  'gitTokens.list': { withheld: isKey },
  'gitTokens.add': { withheld: isKey },
  'gitTokens.remove': { withheld: isKey },

  'githubApps.list': { withheld: isKey },
  'githubApps.add': { withheld: isKey },
  'githubApps.remove': { withheld: isKey },

  'github.get': { withheld: isBoundary },
  'github.link': { withheld: isBoundary },
  'github.unlink': { withheld: isBoundary },
  'github.issues': { withheld: 'Issues are strangers’ words: a person chooses which become tickets.' },
  'github.importIssues': { withheld: 'Issues are strangers’ words: a person chooses which become tickets.' },
  'github.mirrorTicket': { withheld: 'It publishes a ticket where others read it: a person decides that.' },
  'github.offerTemplate': {
    withheld: 'It asks for a change of the repository where others read it: a person does that.',
  },
  'github.sync': { withheld: isBoundary },
  'github.renewSecret': { withheld: isKey },
}
