// Rows as a busy tenant has them: at least one in every table that belongs to tenants.
import { newId } from '@sentra/contract'
import type { TestDatabase } from './database.ts'

export type Work = Record<
  | 'projectId'
  | 'ticketId'
  | 'taskId'
  | 'otherTaskId'
  | 'runId'
  | 'attemptId'
  | 'questionId'
  | 'pullRequestId'
  | 'credentialId'
  | 'trashId'
  | 'gitTokenId'
  | 'githubAppId'
  | 'specId'
  | 'writingId'
  | 'commentId'
  | 'ticketCommentId'
  | 'followupId',
  string
>

type Row = Record<string, unknown>

const COMMIT = '0123456789abcdef0123456789abcdef01234567'

/** Inserts a project with a task, a waiting run, its attempt and question, a pull request and lines. */
export async function insertWork(db: TestDatabase, tenantId: string): Promise<Work> {
  const work = {
    projectId: newId('project'),
    ticketId: newId('ticket'),
    taskId: newId('task'),
    otherTaskId: newId('task'),
    runId: newId('run'),
    attemptId: newId('attempt'),
    questionId: newId('question'),
    pullRequestId: newId('pullRequest'),
    credentialId: newId('credential'),
    trashId: newId('trash'),
    gitTokenId: newId('gitToken'),
    githubAppId: newId('githubApp'),
    specId: newId('spec'),
    writingId: newId('task'),
    commentId: newId('specComment'),
    ticketCommentId: newId('ticketComment'),
    followupId: newId('followup'),
  }
  await db.sql('select sentra.ensure_log_partitions($1::date)', [DAY])
  for (const [table, row] of [...boardRows(work), ...runRows(work), ...specRows(work), ...recordRows(work)]) {
    await insertRow(db, table, { tenant_id: tenantId, ...row })
  }
  return work
}

const DAY = '2026-01-31'
const SAID = { id: 'line-1', kind: 'line', author: 'ann', trusted: true, text: 'Round up.', said_at: new Date(0) }

async function insertRow(db: TestDatabase, table: string, row: Row): Promise<void> {
  const names = Object.keys(row)
  const places = names.map((_, index) => `$${index + 1}`)
  const text = `insert into sentra.${table} (${names.map((name) => `"${name}"`).join(', ')}) values (${places.join(', ')})`
  await db.sql(`${text} on conflict do nothing`, Object.values(row))
}

function boardRows({ projectId, ticketId, taskId, otherTaskId, ticketCommentId }: Work): [string, Row][] {
  const project = {
    id: projectId,
    name: projectId,
    path: '/nowhere',
    default_branch: 'main',
    settings: '{"wipInProgress": 1}',
  }
  const words = { title: 'Add a page', description: 'secret words', type: 'feature', type_given: true }
  const choices = { priority: 'medium', template: 'blank', status: 'running', created_by: 'usr-1' }
  return [
    ['tenants', { name: 'Tenant' }],
    ['projects', project],
    ['tickets', { id: ticketId, project_id: projectId, title: 'A page', description: 'secret words', ...TICKET }],
    ['tasks', { id: taskId, project_id: projectId, ticket_id: ticketId, ...words, ...choices }],
    [
      'tasks',
      { id: otherTaskId, project_id: projectId, ticket_id: ticketId, ...words, ...choices, status: 'cancelled' },
    ],
    ['ticket_comments', { id: ticketCommentId, ticket_id: ticketId, text: 'secret words', created_by: 'usr-1' }],
    ['task_dependencies', { task_id: taskId, depends_on: otherTaskId, created_by: 'usr-1' }],
    ['planned_starts', { task_id: otherTaskId, workflow: 'code', created_by: 'usr-1' }],
  ]
}

function runRows({ projectId, ticketId, taskId, runId, attemptId, questionId, pullRequestId }: Work): [string, Row][] {
  const inRun = { run_id: runId, project_id: projectId }
  const branches = { branch: 'feature/x', base_commit: COMMIT, head_commit: COMMIT, base_branch: 'main' }
  const stages = JSON.stringify([{ stage: 'CODE', role: 'coder', kind: 'agent' }])
  const run = { id: runId, project_id: projectId, task_id: taskId, workflow: 'code', stages, state: 'waiting' }
  const stage = { stage: 'CODE', stage_index: 0, kind: 'agent', role: 'coder', try: 1 }
  const check = { label: 'test', command: 'npm test', commit: COMMIT, exit_code: 0, duration_ms: 5 }
  return [
    ['runners', { id: newId('runner'), hostname: 'host', state: 'gone', report: '{}' }],
    ['runs', { ...run, ...branches, agent: 'rehearsal', created_by: 'usr-1' }],
    ['attempts', { id: attemptId, ...inRun, ...stage, state: 'running', from_commit: COMMIT, urgency: 1 }],
    ['worktrees', { attempt_id: attemptId, runner_id: newId('runner'), run_id: runId, task_id: taskId, ...WORKTREE }],
    ['attempt_commands', { attempt_id: attemptId, number: 1, command: '{}' }],
    ['refused_hosts', { run_id: runId, attempt_id: attemptId, ...REFUSED }],
    ['published_ports', { attempt_id: attemptId, port: 3_000, host_port: 3_000 }],
    ['run_commits', { run_id: runId, number: 1, attempt_id: attemptId, stage: 'CODE', commit: COMMIT }],
    ['checks', { attempt_id: attemptId, position: 0, run_id: runId, ...check }],
    ['questions', { id: questionId, run_id: runId, attempt_id: attemptId, key: 'q', question: 'Why?', options: '[]' }],
    [
      'pull_requests',
      { id: pullRequestId, task_id: taskId, ticket_id: ticketId, ...inRun, ...branches, ...PULL_WORDS },
    ],
    ['train_cars', { run_id: runId, ticket_id: ticketId, task_id: taskId, ...CAR }],
    ['messages', { id: newId('message'), run_id: runId, text: 'a word', now: false, sent_by: 'usr-1' }],
    ['takeovers', { id: newId('takeover'), run_id: runId, taken_by: 'usr-1', ended_at: new Date() }],
    ['port_reservations', { run_id: runId, purpose: 'backend', port: Math.floor(Math.random() * 60_000) }],
  ]
}

function specRows({ projectId, taskId, ticketId, runId, specId, writingId, commentId }: Work): [string, Row][] {
  const words = { title: 'Add a page', description: 'secret words', type: 'feature', type_given: true }
  const choices = { priority: 'medium', template: 'blank', status: 'pending', created_by: 'usr-1' }
  const spec = { title: 'Add a page', idea: 'secret words', priority: 'medium', state: 'draft', auto_execute: true }
  const said = { author: 'person', text: 'secret words', channel: 'cli', created_by: 'usr-1' }
  return [
    ['tasks', { id: writingId, kind: 'spec', project_id: projectId, ...words, ...choices }],
    [
      'specs',
      { id: specId, project_id: projectId, task_id: writingId, ticket_id: ticketId, ...spec, created_by: 'usr-1' },
    ],
    ['spec_parts', { spec_id: specId, run_id: runId, kind: 'brief', body: '{"summary":"secret"}', tries: 1 }],
    ['spec_versions', { spec_id: specId, number: 1, markdown: 'secret words', parts: '{}' }],
    ['spec_tasks', { spec_id: specId, key: 'T1', task_id: taskId, version: 1 }],
    ['spec_evidence', { spec_id: specId, criterion_id: 'R1.1', run_id: runId, ...EVIDENCE }],
    ['spec_comments', { id: commentId, spec_id: specId, version: 1, text: 'secret words', created_by: 'usr-1' }],
    ['conversation_messages', { spec_id: specId, number: 1, ...said }],
  ]
}

const EVIDENCE = { criterion: '{}', commit: COMMIT, holds: true, detail: 'secret words' }
const TICKET = { priority: 'medium', status: 'backlog', created_by: 'usr-1' }
const WORKTREE = { path: '/nowhere/work', branch_name: 'feature/x', created_at: '2026-01-31T12:00:00Z' }
const REFUSED = { host: 'secret.example', port: 443, reason: 'not-listed', stage: 'CODE', asked: 'npm ci' }
const CAR = { position: 1, state: 'left', head_commit: COMMIT, accepted: false, reason: 'secret words' }
const PULL_WORDS = { title: 'Add a page', summary: 'done', state: 'open' }

const APP = { api_url: 'https://nowhere', origin: 'https://nowhere', app_id: '1', name: 'secret', html_url: 'http://x' }
const LINK = { api_url: 'http://127.0.0.1:9', owner: 'ann', name: 'shop', repository_id: '1', html_url: 'http://x' }

function recordRows(work: Work): [string, Row][] {
  const {
    projectId,
    ticketId,
    taskId,
    runId,
    attemptId,
    pullRequestId,
    credentialId,
    trashId,
    gitTokenId,
    githubAppId,
    followupId,
  } = work
  const found = { task_id: taskId, run_id: runId, attempt_id: attemptId, title: 'A title', description: 'secret words' }
  const line = { day: DAY, run_id: runId, attempt_id: attemptId, stage: 'CODE', level: 'info', at: `${DAY}T12:00:00Z` }
  const output = { first_line: 2, last_line: 2, stream: 'stdout', bytes: 0, data: Buffer.alloc(0) }
  return [
    ['followups', { id: followupId, project_id: projectId, ...found, fingerprint: 'x', state: 'open' }],
    ['followup_sightings', { followup_id: followupId, ...found, number: 1 }],
    ['run_lines', { run_id: runId, last_line: 1 }],
    ['logs', { ...line, line: 1, task_id: taskId, message: 'secret line' }],
    ['log_chunks', { ...line, ...output, run_id: newId('run') }],
    [
      'credentials',
      { id: credentialId, name: credentialId, wire: 'openai', base_url: 'http://nowhere', created_by: 'usr-1' },
    ],
    ['git_tokens', { id: gitTokenId, origin: 'https://nowhere', username: 'x', hint: '…x', created_by: 'usr-1' }],
    ['github_apps', { id: githubAppId, ...APP, created_by: 'usr-1' }],
    ['github_links', { project_id: projectId, ...LINK, sealed_secret: Buffer.alloc(0), created_by: 'usr-1' }],
    ['github_pulls', { pull_request_id: pullRequestId, project_id: projectId, repository_id: '1' }],
    ['github_feedback', { pull_request_id: pullRequestId, ...SAID }],
    ['github_issues', { ticket_id: ticketId, project_id: projectId, repository_id: '1', number: 1 }],
    ['github_deliveries', { project_id: projectId, delivery_id: newId('token'), event: 'push' }],
    ['model_grants', { attempt_id: attemptId, token_sha256: newId('token'), credential_id: credentialId }],
    ['model_calls', { attempt_id: attemptId, credential_id: credentialId, path: '/v1/responses' }],
    [
      'events',
      { seq: Date.now() * 1000, type: 'project.archived', data: JSON.stringify({ projectId }), at: new Date() },
    ],
    ['idempotency_keys', { key: newId('token'), operation: 'tasks.create', input_sha256: 'x' }],
    [
      'trash_entries',
      {
        id: trashId,
        kind: 'task',
        project_id: projectId,
        task_id: taskId,
        what: 'a task',
        pull_request_id: pullRequestId,
        discarded_by: 'usr-1',
      },
    ],
    ['leftovers', { runner_id: newId('runner'), path: '/nowhere', what: 'a directory' }],
    ['audit_entries', { actor: 'usr-1', action: 'task:create', subject: taskId }],
    ['access_tokens', { token_sha256: newId('token'), user_id: 'usr-1', role: 'viewer', kind: 'token' }],
  ]
}
