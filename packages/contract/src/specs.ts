import { z } from 'zod'
import { RunId, ProjectId, SpecCommentId, SpecId } from './ids.ts'
import { operation, page, PageQuery, Timestamp } from './operation.ts'
import { TokenBudget } from './project-settings.ts'
import {
  Channel,
  Conversation,
  CreatedBranch,
  CreatedPullRequest,
  LaunchSpec,
  Spec,
  SpecChange,
  SpecComment,
  SpecParts,
  SpecPhase,
  SpecProof,
  SpecState,
  SpecVersion,
  SpecVersionSummary,
  Words,
} from './spec-types.ts'

const read = { permission: 'spec:read', write: false } as const
const write = { permission: 'spec:write', write: true } as const
const decide = { permission: 'spec:approve', write: true } as const
const tags = ['specs']
const one = z.object({ specId: SpecId })
const version = z.coerce.number().int().positive()

export const specs = {
  launch: operation
    .meta(write)
    .route({
      method: 'POST',
      path: '/specs/launch',
      successStatus: 202,
      tags,
      summary: 'Start a spec from an idea; answers at once',
    })
    .input(LaunchSpec)
    .output(Spec),
  list: operation
    .meta(read)
    .route({ method: 'GET', path: '/specs', tags, summary: 'List specs, newest first' })
    .input(PageQuery.extend({ projectId: ProjectId.optional(), state: SpecState.optional() }))
    .output(page(Spec)),
  get: operation
    .meta(read)
    .route({ method: 'GET', path: '/specs/{specId}', tags, summary: 'Get a spec with its parts and versions' })
    .input(one)
    .output(
      z.object({
        spec: Spec,
        parts: SpecParts,
        versions: z.array(SpecVersionSummary),
        comments: z.array(SpecComment),
      }),
    ),
  execute: operation
    .meta({ permission: 'run:start', write: true })
    .route({
      method: 'POST',
      path: '/specs/{specId}/execute',
      successStatus: 202,
      tags,
      summary: 'Go on: try the phase that failed again, or start the work of an approved spec',
    })
    .input(one)
    .output(Spec),
  acceptPhase: operation
    .meta(write)
    .route({
      method: 'POST',
      path: '/specs/{specId}/accept-phase',
      tags,
      summary: 'Take what a phase handed in although the checker did not pass it',
    })
    .input(one)
    .output(Spec),
  conversation: operation
    .meta(read)
    .route({
      method: 'GET',
      path: '/specs/{specId}/conversation',
      tags,
      summary: 'What was said, and how ready the idea is',
    })
    .input(one)
    .output(Conversation),
  say: operation
    .meta({ permission: 'question:answer', write: true })
    .route({
      method: 'POST',
      path: '/specs/{specId}/conversation',
      tags,
      summary: 'Say something to the architect; "nothing else" hands the idea off',
    })
    .input(one.extend({ text: Words, channel: Channel.default('api') }))
    .output(Conversation),
  version: operation
    .meta(read)
    .route({ method: 'GET', path: '/specs/{specId}/versions/{version}', tags, summary: 'Read one version' })
    .input(one.extend({ version }))
    .output(SpecVersion),
  change: operation
    .meta(read)
    .route({
      method: 'GET',
      path: '/specs/{specId}/change',
      tags,
      summary: 'What changed between two versions, and which work it touches',
    })
    .input(one.extend({ from: version, to: version }))
    .output(SpecChange),
  approve: operation
    .meta(decide)
    .route({ method: 'POST', path: '/specs/{specId}/approve', tags, summary: 'Approve the version that was read' })
    .input(one.extend({ version }))
    .output(Spec),
  reject: operation
    .meta(decide)
    .route({
      method: 'POST',
      path: '/specs/{specId}/reject',
      tags,
      summary: 'Reject a version with a reason, which reopens the conversation',
    })
    .input(
      one.extend({ version, reason: z.string().trim().min(1, 'say why').max(20_000), channel: Channel.default('api') }),
    )
    .output(Spec),
  revise: operation
    .meta(write)
    .route({
      method: 'POST',
      path: '/specs/{specId}/revise',
      tags,
      summary: 'Ask for a change of an approved spec; work goes on until the new version is approved',
    })
    .input(one.extend({ text: Words, channel: Channel.default('api') }))
    .output(Spec),
  proof: operation
    .meta(read)
    .route({
      method: 'GET',
      path: '/specs/{specId}/proof',
      tags,
      summary: 'Of every criterion which check proves it, on which commit',
    })
    .input(one)
    .output(SpecProof),
  prove: operation
    .meta({ permission: 'run:start', write: true })
    .route({
      method: 'POST',
      path: '/specs/{specId}/prove',
      successStatus: 202,
      tags,
      summary: 'Run the checks of all criteria on the newest commit of the work',
    })
    .input(one)
    .output(Spec),
  createBranch: operation
    .meta({ permission: 'run:start', write: true })
    .route({
      method: 'POST',
      path: '/specs/{specId}/create-branch',
      tags,
      summary: 'Make the branch on which the work of an approved spec lands; once',
    })
    .input(one)
    .output(CreatedBranch),
  createPr: operation
    .meta({ permission: 'run:start', write: true })
    .route({
      method: 'POST',
      path: '/specs/{specId}/create-pr',
      tags,
      summary: 'Offer the work as one pull request; once, and before all is proved only with force',
    })
    .input(one.extend({ force: z.boolean().default(false) }))
    .output(CreatedPullRequest),
  comment: operation
    .meta(write)
    .route({
      method: 'POST',
      path: '/specs/{specId}/comments',
      successStatus: 201,
      tags,
      summary: 'Comment on a clause',
    })
    .input(
      one.extend({
        version,
        anchor: z.string().trim().min(1).max(200).optional(),
        text: z.string().trim().min(1).max(20_000),
      }),
    )
    .output(SpecComment),
  resolveComment: operation
    .meta(write)
    .route({
      method: 'POST',
      path: '/specs/{specId}/comments/{commentId}/resolve',
      tags,
      summary: 'Mark a comment as dealt with, or open again',
    })
    .input(one.extend({ commentId: SpecCommentId, resolved: z.boolean().default(true) }))
    .output(SpecComment),
  setBudget: operation
    .meta(write)
    .route({
      method: 'PUT',
      path: '/specs/{specId}/budget',
      tags,
      summary: 'Set how many tokens its writing may use; a phase that stands still for want of them goes on',
    })
    .input(one.extend({ tokens: TokenBudget.nullable() }))
    .output(Spec),
  archive: operation
    .meta(write)
    .route({ method: 'POST', path: '/specs/{specId}/archive', tags, summary: 'Take a spec out of the lists, or back' })
    .input(one.extend({ archived: z.boolean().default(true) }))
    .output(Spec),
  events: operation
    .meta(read)
    .route({ method: 'GET', path: '/specs/{specId}/events', tags, summary: 'What happened, oldest first (OMO-24)' })
    .input(one.extend({ after: z.coerce.number().int().nonnegative().default(0), limit: PageQuery.shape.limit }))
    .output(
      z.object({
        items: z.array(
          z.object({
            seq: z.int(),
            type: z.string(),
            at: Timestamp,
            /** What it was about, in words. */
            text: z.string(),
            /** Who made it: the architect, the checker, a person, Sentra. */
            source: z.string(),
            phase: SpecPhase.nullable(),
            runId: RunId.nullable(),
          }),
        ),
        next: z.int().nullable(),
      }),
    ),
}
