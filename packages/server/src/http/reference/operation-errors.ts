import type { ErrorCode, OperationMeta } from '@sentra/contract'
import type { OperationName } from '../mcp/exposure.ts'

const repository = [
  'NOT_A_GIT_REPOSITORY',
  'REPOSITORY_EMPTY',
  'REPOSITORY_SHALLOW',
  'BRANCH_NOT_FOUND',
  'GIT_FAILED',
] as const satisfies ErrorCode[]
const start = [
  'UNKNOWN_WORKFLOW',
  'UNKNOWN_AGENT',
  'AGENT_MISSING',
  'KEY_MISSING',
  'MODEL_MISSING',
  'REPOSITORY_CONFIG_INVALID',
  'PROJECT_ARCHIVED',
] as const satisfies ErrorCode[]

const decisions = ['SPEC_NOT_READY', 'SPEC_VERSION_STALE', 'SPEC_DECIDED', 'CONFLICT'] as const satisfies ErrorCode[]

/** What an operation refuses beside that which all of its kind do. */
const own: Partial<Record<string, readonly ErrorCode[]>> = {
  'projects.create': [...repository, 'NAME_TAKEN'],
  'projects.update': [...repository, 'NAME_TAKEN'],
  'projects.settings': ['REPOSITORY_CONFIG_INVALID', ...repository],
  'projects.workflows': ['REPOSITORY_CONFIG_INVALID', ...repository],
  'tasks.create': [...start, ...repository],
  'tasks.execute': [...start, ...repository, 'RUN_ACTIVE'],
  'specs.launch': ['PROJECT_ARCHIVED', 'SPEC_DOUBLE'],
  'specs.execute': ['SPEC_WRITING', 'SPEC_BUDGET_SPENT', 'SPEC_NOT_READY', 'NOT_RETRYABLE'],
  'specs.acceptPhase': ['SPEC_NOT_READY'],
  'specs.say': ['SPEC_NOT_READY', 'SPEC_BUDGET_SPENT', 'QUESTION_ANSWERED', 'CONFLICT'],
  'specs.change': ['GIT_FAILED'],
  'specs.approve': decisions,
  'specs.reject': decisions,
  'specs.revise': ['SPEC_WRITING', 'SPEC_NOT_READY'],
  'specs.createBranch': ['GIT_FAILED'],
  'specs.createPr': ['GIT_FAILED'],
  'specs.prove': ['SPEC_NOT_READY', 'SPEC_WRITING'],
  'specs.proof': ['GIT_FAILED'],
  'specs.archive': ['SPEC_WRITING'],
  'tickets.changeComment': ['CONFLICT'],
  'tickets.commits': ['GIT_FAILED'],
  'tasks.startContest': [...start, ...repository, 'RUN_ACTIVE', 'DEPENDENCIES_OPEN'],
  'tasks.delete': ['RUN_ACTIVE', 'CONFLICT'],
  'projects.delete': ['RUN_ACTIVE', 'CONFLICT'],
  'runs.keep': ['NOT_KEEPABLE', 'RUN_ACTIVE', 'CONFLICT'],
  'runs.compare': ['GIT_FAILED'],
  'runs.cancel': ['RUN_NOT_ACTIVE'],
  'runs.retry': ['RUN_ACTIVE', 'RUN_TAKEN', 'NOT_RETRYABLE', ...start],
  'runs.send': ['RUN_WAITS', 'RUN_NOT_ACTIVE'],
  'runs.pause': ['RUN_WAITS', 'RUN_NOT_ACTIVE'],
  'runs.resume': ['NOT_PAUSED', 'RUN_TAKEN'],
  'runs.kill': ['NO_AGENT_AT_WORK', 'NOT_FOUND'],
  'runs.take': ['RUN_TAKEN', 'CONFLICT', 'RUN_NOT_ACTIVE'],
  'runs.handBack': ['NOT_TAKEN', 'RUN_TAKEN', 'CONFLICT', 'GIT_FAILED', 'BUNDLE_REFUSED'],
  'runs.answer': ['QUESTION_ANSWERED', 'RUN_NOT_ACTIVE'],
  'runs.diff': ['GIT_FAILED'],
  'pullRequests.diff': ['GIT_FAILED'],
  'pullRequests.merge': [
    'PULL_REQUEST_NOT_OPEN',
    'CHECKS_NOT_GREEN',
    'MERGE_CONFLICT',
    'RUN_ACTIVE',
    'CONFLICT',
    'GIT_FAILED',
  ],
  'githubApps.add': ['INVALID_INPUT', 'FORGE_REFUSED', 'FORGE_UNREACHABLE', 'FORGE_LIMITED'],
  'github.link': ['INVALID_INPUT', 'FORGE_REFUSED', 'FORGE_UNREACHABLE', 'FORGE_LIMITED'],
  'github.unlink': ['NOT_LINKED'],
  'github.issues': ['NOT_LINKED', 'FORGE_REFUSED', 'FORGE_UNREACHABLE', 'FORGE_LIMITED'],
  'github.importIssues': ['NOT_LINKED', 'FORGE_REFUSED', 'FORGE_UNREACHABLE', 'FORGE_LIMITED'],
  'github.mirrorTicket': ['NOT_LINKED'],
  'github.offerTemplate': [
    'NOT_LINKED',
    'PROJECT_ARCHIVED',
    'FORGE_REFUSED',
    'FORGE_UNREACHABLE',
    'FORGE_LIMITED',
    ...repository,
  ],
  'github.sync': ['NOT_LINKED'],
  'github.renewSecret': ['NOT_LINKED'],
  'pullRequests.finish': ['NOTHING_TO_FINISH', 'GIT_FAILED'],
  'pullRequests.close': ['PULL_REQUEST_NOT_OPEN', 'CONFLICT'],
  'pullRequests.mend': ['PULL_REQUEST_NOT_OPEN', 'NOT_LINKED', 'RUN_ACTIVE', 'RUN_TAKEN', 'NOT_RETRYABLE', 'CONFLICT'],
  'trash.restore': [
    'NOT_UNDOABLE',
    'RUN_TAKEN',
    'PROJECT_ARCHIVED',
    'NAME_TAKEN',
    'MERGE_CONFLICT',
    'CHECKOUT_DIRTY',
    'CONFLICT',
    'GIT_FAILED',
  ],
  'credentials.add': ['NAME_TAKEN'],
  'credentials.test': ['KEY_UNREADABLE'],
} satisfies Partial<Record<OperationName, readonly ErrorCode[]>>

type Kind = { meta: OperationMeta; path: string; hasInput: boolean }

/** Every code that an operation may answer, its own first. */
export function errorsOf(name: string, { meta, path, hasInput }: Kind): ErrorCode[] {
  const codes: ErrorCode[] = [
    ...(own[name] ?? []),
    ...(path.includes('{') ? (['NOT_FOUND'] as const) : []),
    ...(hasInput ? (['INVALID_INPUT'] as const) : []),
    ...(meta.write ? (['IDEMPOTENCY_KEY_REUSED'] as const) : []),
    ...(meta.permission === null ? [] : (['UNAUTHENTICATED', 'FORBIDDEN'] as const)),
    'DATABASE_UNAVAILABLE',
    'INTERNAL',
  ]
  return [...new Set(codes)]
}
