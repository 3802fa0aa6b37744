import { z } from 'zod'

/** Every kind of thing that has an id, with the prefix a person sees. `adw-` names a run (SEN-44). */
export const idPrefixes = {
  project: 'proj',
  task: 'task',
  ticket: 'tkt',
  run: 'adw',
  attempt: 'att',
  question: 'ask',
  pullRequest: 'pr',
  runner: 'rnr',
  user: 'usr',
  token: 'tok',
  credential: 'key',
  trash: 'trash',
  gitToken: 'gtk',
  githubApp: 'gha',
  message: 'msg',
  takeover: 'tko',
  spec: 'spec',
  specComment: 'cmt',
  ticketComment: 'tcm',
  contest: 'cts',
  followup: 'fup',
} as const

export type IdKind = keyof typeof idPrefixes

/** Crockford's base32 in lower case: no i, l, o, u, so an id survives being read aloud. */
const alphabet = '0123456789abcdefghjkmnpqrstvwxyz'
const RANDOM_LENGTH = 12

/** A new id: prefix, dash, 12 random base32 characters (60 bits). */
export function newId<K extends IdKind>(kind: K): Id<K> {
  const bytes = crypto.getRandomValues(new Uint8Array(RANDOM_LENGTH))
  const random = Array.from(bytes, (byte) => alphabet[byte % 32]).join('')
  return `${idPrefixes[kind]}-${random}` as Id<K>
}

/** The random part of an id, without its prefix. */
export function randomPart(id: string): string {
  return id.slice(id.indexOf('-') + 1)
}

export type Id<K extends IdKind> = string & { readonly __kind: K }

function idSchema<K extends IdKind>(kind: K) {
  const pattern = new RegExp(`^${idPrefixes[kind]}-[0-9a-hjkmnp-tv-z]{${RANDOM_LENGTH}}$`)
  return z
    .string()
    .regex(pattern, `must look like ${idPrefixes[kind]}-0123456789ab`)
    .transform((value) => value as Id<K>)
}

export const ProjectId = idSchema('project')
export const TaskId = idSchema('task')
export const TicketId = idSchema('ticket')
export const RunId = idSchema('run')
export const AttemptId = idSchema('attempt')
export const QuestionId = idSchema('question')
export const PullRequestId = idSchema('pullRequest')
export const RunnerId = idSchema('runner')
export const CredentialId = idSchema('credential')
export const TrashEntryId = idSchema('trash')
export const GitTokenId = idSchema('gitToken')
export const GithubAppId = idSchema('githubApp')
export const MessageId = idSchema('message')
export const TakeoverId = idSchema('takeover')
export const SpecId = idSchema('spec')
export const SpecCommentId = idSchema('specComment')
export const TicketCommentId = idSchema('ticketComment')
export const ContestId = idSchema('contest')
export const FollowupId = idSchema('followup')

export type ProjectId = Id<'project'>
export type TaskId = Id<'task'>
export type TicketId = Id<'ticket'>
export type RunId = Id<'run'>
export type AttemptId = Id<'attempt'>
export type QuestionId = Id<'question'>
export type PullRequestId = Id<'pullRequest'>
export type RunnerId = Id<'runner'>
export type CredentialId = Id<'credential'>
export type TrashEntryId = Id<'trash'>
export type GitTokenId = Id<'gitToken'>
export type GithubAppId = Id<'githubApp'>
export type MessageId = Id<'message'>
export type TakeoverId = Id<'takeover'>
export type SpecId = Id<'spec'>
export type SpecCommentId = Id<'specComment'>
export type TicketCommentId = Id<'ticketComment'>
export type ContestId = Id<'contest'>
export type FollowupId = Id<'followup'>
export type UserId = Id<'user'>
export type TokenId = Id<'token'>
