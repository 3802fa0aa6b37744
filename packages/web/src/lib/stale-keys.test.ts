import type { SentraEvent } from '@sentra/contract'
import { expect, test } from 'vitest'
import { staleKeysOf } from './stale-keys.ts'

const event = (type: string, data: object) => ({ seq: 1, type, at: '', data }) as unknown as SentraEvent

test('a question makes its task, its run and the lists stale', () => {
  const keys = staleKeysOf(event('question.asked', { projectId: 'p', taskId: 't', runId: 'r' }))
  expect(keys).toEqual(expect.arrayContaining([['status'], ['tasks'], ['task', 't'], ['run', 'r']]))
  expect(keys).not.toContainEqual(['pull-requests'])
})

test('a key that was added or removed elsewhere makes the list of keys stale', () => {
  expect(staleKeysOf(event('credential.removed', { credentialId: 'c', name: 'openai' }))).toEqual([['credentials']])
})

test('a follow-up makes the follow-ups stale and nothing else', () => {
  expect(staleKeysOf(event('followup.filed', { taskId: 't', runId: 'r' }))).toEqual([['followups']])
})

test('a merge makes the pull requests stale, a project the projects', () => {
  expect(staleKeysOf(event('pull_request.merged', { taskId: 't', pullRequestId: 'pr' }))).toContainEqual([
    'pull-requests',
  ])
  expect(staleKeysOf(event('project.archived', { projectId: 'p' }))).toContainEqual(['projects'])
})

test('a run that ends after it was offered makes its pull request stale', () => {
  const ended = event('run.state_changed', { projectId: 'p', taskId: 't', runId: 'r', state: 'succeeded' })
  expect(staleKeysOf(ended)).toContainEqual(['pull-requests'])
})

test('what happens to a spec makes it, its parts below and the lists stale, its written versions not', () => {
  const keys = [['status'], ['specs'], ['spec', 's'], ['spec-change', 's'], ['spec-proof', 's']]
  for (const type of ['spec.version_written', 'spec.decided', 'conversation.changed'])
    expect(staleKeysOf(event(type, { projectId: 'p', taskId: 't', specId: 's' }))).toEqual(keys)
})

test('a phase is a run: what its agent asks or understands makes specs stale', () => {
  for (const type of ['question.asked', 'run.understood', 'task.status_changed']) {
    const keys = staleKeysOf(event(type, { projectId: 'p', taskId: 't', runId: 'r' }))
    expect(keys).toEqual(expect.arrayContaining([['specs'], ['spec']]))
  }
})
