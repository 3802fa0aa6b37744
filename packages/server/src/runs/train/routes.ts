import { operations } from '#access'
import { getTicket } from '#board'
import { findPullRequestOfTicket, toPullRequest } from '#forge'
import { inTenant } from '#platform'
import { listCars, toTrainCar } from '#train'

const on = operations.tickets

/** Of the contract's `tickets`, what shows how the tasks come together. */
export const ticketTrainRoutes = {
  train: on.train.handler(({ input: { ticketId }, context }) =>
    inTenant(context.app.database, context.principal.tenantId, async (tx) => {
      const { delivery, branch, headCommit } = await getTicket(tx, ticketId)
      const pull = await findPullRequestOfTicket(tx, ticketId)
      return {
        ticketId,
        branch: delivery === 'together' ? branch : null,
        headCommit,
        cars: (await listCars(tx, ticketId)).map(toTrainCar),
        pullRequest: pull ? toPullRequest(pull) : null,
      }
    }),
  ),
}
