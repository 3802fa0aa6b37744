import { expect, test } from 'vitest'
import { toldOf } from './webhook-rules.ts'

const commit = 'a'.repeat(40)

test.each([
  ['pull_request_review', { pull_request: { number: 7 }, review: {} }, { number: 7 }],
  ['issue_comment', { issue: { number: 7, pull_request: { url: 'x' } } }, { number: 7 }],
  ['issue_comment', { issue: { number: 7 } }, null],
  ['check_run', { check_run: { head_sha: commit, status: 'completed' } }, { commit }],
  ['check_run', { check_run: { head_sha: commit, status: 'in_progress' } }, null],
  ['workflow_run', { workflow_run: { head_sha: commit, status: 'completed' } }, { commit }],
  ['status', { sha: commit, state: 'failure' }, { commit }],
  ['status', { sha: commit, state: 'pending' }, null],
  ['push', { after: commit }, null],
  ['check_run', { check_run: 'nonsense' }, null],
])('%s is about what it names', (event, payload, told) => {
  expect(toldOf(event, payload)).toEqual(told)
})
