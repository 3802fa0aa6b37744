import type { api } from './api.ts'

type Api = typeof api
type OperationName = { [Domain in keyof Api]: `${Domain}.${string & keyof Api[Domain]}` }[keyof Api]

/**
 * How an operation is taken back. `harmless`: it takes nothing away. `by`: the command or operation that undoes it.
 * `final`: it is for good, on purpose, for this reason; a person is asked before.
 */
export type Undo = 'harmless' | { by: string } | { final: string }

/** Of every operation of the contract: a new one does not compile before it says how it is taken back. */
export const undoOf: Record<OperationName, Undo> = {
  'system.status': 'harmless',
  'system.whoami': 'harmless',
  'system.loginLink': 'harmless',
  'system.settings': 'harmless',

  'projects.create': { by: 'sentra projects delete' },
  'projects.list': 'harmless',
  'projects.get': 'harmless',
  'projects.settings': 'harmless',
  'projects.workflows': 'harmless',
  'projects.update': { by: 'sentra projects set, with the values that the audit entry holds' },
  'projects.fetch': 'harmless',
  'projects.cancelFetch': { by: 'sentra projects fetch' },
  'projects.archive': { by: 'sentra projects restore' },
  'projects.restore': { by: 'sentra projects archive' },
  'projects.delete': { by: 'sentra trash restore' },

  'specs.launch': { by: 'sentra specs archive' },
  'specs.list': 'harmless',
  'specs.get': 'harmless',
  'specs.execute': { by: 'sentra cancel' },
  'specs.acceptPhase': { by: 'sentra reject, when its version is written' },
  'specs.conversation': 'harmless',
  'specs.say': { final: 'The architect forgets nothing that it has read. Say what you meant: the last word counts.' },
  'specs.version': 'harmless',
  'specs.change': 'harmless',
  'specs.approve': { by: 'sentra specs revise; sentra cancel stops each task that has begun' },
  'specs.reject': { by: 'going on with the talk: every version and its reason are kept' },
  'specs.revise': { by: 'sentra reject, when its version is written; the approved one stays in force' },
  'specs.proof': 'harmless',
  'specs.prove': { by: 'sentra cancel' },
  'specs.createBranch': 'harmless',
  'specs.createPr': { by: 'sentra close' },
  'specs.comment': { by: 'sentra specs resolve' },
  'specs.resolveComment': { by: 'sentra specs resolve --open' },
  'specs.archive': { by: 'sentra specs archive --undo' },
  'specs.events': 'harmless',

  'tickets.create': { by: 'sentra ticket --move cancelled' },
  'tickets.list': 'harmless',
  'tickets.limits': 'harmless',
  'tickets.get': 'harmless',
  'tickets.train': 'harmless',
  'tickets.update': { by: 'sentra ticket, with the values that were there before' },

  'tasks.create': { by: 'sentra tasks delete' },
  'tasks.list': 'harmless',
  'tasks.counts': 'harmless',
  'tasks.get': 'harmless',
  'tasks.delete': { by: 'sentra undo' },
  'tasks.execute': { by: 'sentra cancel' },
  'tasks.startContest': { by: 'sentra cancel' },
  'tasks.contest': 'harmless',
  'tasks.update': { by: 'the same, with the values that were there before' },
  'tasks.planStart': { by: 'sentra cancel' },
  'tasks.unplanStart': { by: 'sentra run --when-ready' },
  'tasks.forecast': 'harmless',
  'tasks.dependencies': 'harmless',
  'tasks.criticalPath': 'harmless',
  'tasks.addDependency': { by: 'sentra deps --remove' },
  'tasks.removeDependency': { by: 'sentra deps --on' },
  'tasks.waiting': 'harmless',

  'followups.list': 'harmless',
  'followups.accept': { by: 'sentra tasks delete, then sentra followups reopen' },
  'followups.dismiss': { by: 'sentra followups reopen' },
  'followups.reopen': { by: 'sentra followups dismiss' },

  'runs.get': 'harmless',
  'runs.cancel': { by: 'sentra undo' },
  'runs.retry': { by: 'sentra undo' },
  'runs.answer': { final: 'The agent has read the answer and works by it. A retry of the stage asks anew.' },
  'runs.send': { final: 'An agent forgets nothing that it has read. Send another message that says otherwise.' },
  'runs.pause': { by: 'sentra resume' },
  'runs.resume': { by: 'sentra pause' },
  'runs.kill': { by: 'sentra retry' },
  'runs.take': { by: 'sentra hand-back --drop' },
  'runs.handBack': { by: 'the working copy, which lies in the trash of the data directory for a week' },
  'runs.diff': 'harmless',
  'runs.keep': { by: 'sentra keep, with the run that was kept before' },
  'runs.compare': 'harmless',
  'runs.allowHost': { by: 'sentra allow --undo' },
  'runs.refuseHost': { by: 'sentra allow' },
  'runs.publishPort': { by: 'sentra publish --undo' },
  'runs.withdrawPort': { by: 'sentra publish' },

  'pullRequests.list': 'harmless',
  'pullRequests.get': 'harmless',
  'pullRequests.diff': 'harmless',
  'pullRequests.merge': { by: 'sentra undo' },
  'pullRequests.finish': { by: 'sentra undo' },
  'pullRequests.close': { by: 'sentra undo' },

  'logs.list': 'harmless',
  'logs.hits': 'harmless',

  'credentials.list': 'harmless',
  'credentials.add': { by: 'sentra keys remove' },
  'credentials.remove': { final: 'A key that somebody wants gone must not lie in a trash. Add it again.' },
  'credentials.test': 'harmless',

  'gitTokens.list': 'harmless',
  'gitTokens.add': { by: 'sentra tokens remove' },
  'gitTokens.remove': { final: 'A token that somebody wants gone must not lie in a trash. Add it again.' },

  'githubApps.list': 'harmless',
  'githubApps.add': { by: 'sentra github app remove' },
  'githubApps.remove': { final: 'A key that somebody wants gone must not lie in a trash. Add the app again.' },

  'github.get': 'harmless',
  'github.link': { by: 'sentra github unlink' },
  'github.unlink': { by: 'sentra github link' },
  'github.issues': 'harmless',
  'github.importIssues': { by: 'sentra ticket --move cancelled, which closes the issue too' },
  'github.mirrorTicket': { by: 'sentra ticket --move cancelled, which closes the issue' },
  'github.offerTemplate': { by: 'closing its pull request at GitHub' },
  'github.sync': 'harmless',
  'github.renewSecret': { final: 'A secret that was replaced is not believed any more. Make another.' },

  'trash.list': 'harmless',
  'trash.restore': { by: 'the command that put it into the trash' },
  'trash.empty': { final: 'It gives up what could be undone. Without --yes it only says what.' },
  'trash.orphans': 'harmless',
  'trash.clean': { by: 'moving a directory out of the trash of its host, where it lies for a week' },
}
