import { inWrite, operations } from '#access'
import { inTenant } from '#platform'
import { archiveSpec } from './archive-spec.ts'
import { commentSpec, resolveComment } from './comment-spec.ts'
import { compareVersions } from './compare-versions.ts'
import { acceptPhase, continueSpec, reviseSpec } from './continue-spec.ts'
import { createSpecBranch } from './create-branch.ts'
import { createSpecPullRequest } from './create-pr.ts'
import { approveSpec, rejectSpec } from './decide-spec.ts'
import { launchSpec } from './launch-spec.ts'
import { listSpecEvents } from './list-spec-events.ts'
import { setSpecBudget } from './set-budget.ts'
import { askForProof } from './prove-spec.ts'
import { viewProof } from './view-proof.ts'
import { listSpecs } from './specs-store.ts'
import { getVersion, toVersion } from './versions-store.ts'
import { toSpec, viewSpec, viewWholeSpec } from './view-spec.ts'

const on = operations.specs

/** Of the contract's `specs`, all but the conversation. */
export const specRoutes = {
  launch: on.launch.handler(({ input, context }) =>
    inWrite(context, async (tx) => viewSpec(tx, await launchSpec(tx, context.principal, input))),
  ),
  list: on.list.handler(({ input, context }) =>
    inTenant(context.app.database, context.principal.tenantId, async (tx) => {
      const rows = await listSpecs(tx, { ...input, limit: input.limit + 1 })
      const items = rows.slice(0, input.limit).map(toSpec)
      return { items, next: rows.length > input.limit ? (items.at(-1)?.id ?? null) : null }
    }),
  ),
  get: on.get.handler(({ input, context }) =>
    inTenant(context.app.database, context.principal.tenantId, (tx) => viewWholeSpec(tx, input.specId)),
  ),
  execute: on.execute.handler(({ input: { specId }, context }) =>
    inWrite(context, async (tx) => {
      await continueSpec(tx, context.principal, specId)
      return viewSpec(tx, specId)
    }),
  ),
  acceptPhase: on.acceptPhase.handler(({ input: { specId }, context }) =>
    inWrite(context, async (tx) => {
      await acceptPhase(tx, context.principal, specId)
      return viewSpec(tx, specId)
    }),
  ),
  version: on.version.handler(({ input, context }) =>
    inTenant(context.app.database, context.principal.tenantId, async (tx) =>
      toVersion(await getVersion(tx, input.specId, input.version)),
    ),
  ),
  change: on.change.handler(({ input, context }) => compareVersions(context.app, context.principal, input)),
  approve: on.approve.handler(({ input, context }) =>
    inWrite(context, async (tx) => {
      await approveSpec(tx, context.principal, input)
      return viewSpec(tx, input.specId)
    }),
  ),
  reject: on.reject.handler(({ input, context }) =>
    inWrite(context, async (tx) => {
      await rejectSpec(tx, context.principal, input)
      return viewSpec(tx, input.specId)
    }),
  ),
  revise: on.revise.handler(({ input, context }) =>
    inWrite(context, async (tx) => {
      await reviseSpec(tx, context.principal, input)
      return viewSpec(tx, input.specId)
    }),
  ),
  proof: on.proof.handler(({ input, context }) => viewProof(context.app, context.principal, input.specId)),
  prove: on.prove.handler(({ input: { specId }, context }) =>
    inWrite(context, async (tx) => {
      await askForProof(tx, context.principal, specId)
      return viewSpec(tx, specId)
    }),
  ),
  createBranch: on.createBranch.handler(({ input, context }) =>
    createSpecBranch(context.app, context.principal, input.specId),
  ),
  createPr: on.createPr.handler(({ input, context }) => createSpecPullRequest(context.app, context.principal, input)),
  comment: on.comment.handler(({ input, context }) =>
    inWrite(context, (tx) => commentSpec(tx, context.principal, input)),
  ),
  resolveComment: on.resolveComment.handler(({ input, context }) =>
    inWrite(context, (tx) => resolveComment(tx, context.principal, input)),
  ),
  setBudget: on.setBudget.handler(({ input, context }) =>
    inWrite(context, async (tx) => {
      await setSpecBudget(tx, context.principal, input)
      return viewSpec(tx, input.specId)
    }),
  ),
  archive: on.archive.handler(({ input, context }) =>
    inWrite(context, async (tx) => {
      await archiveSpec(tx, context.principal, input)
      return viewSpec(tx, input.specId)
    }),
  ),
  events: on.events.handler(({ input, context }) =>
    inTenant(context.app.database, context.principal.tenantId, (tx) => listSpecEvents(tx, input)),
  ),
}
