import { operations } from '#access'
import { answerSearch } from './answer-search.ts'

export const logRoutes = {
  list: operations.logs.list.handler(({ input, context, signal }) =>
    answerSearch(context.app, context.principal.tenantId, { query: input, signal }).then(({ found, ...page }) => ({
      ...page,
      lines: found.map(({ toLine }) => toLine()),
    })),
  ),
  hits: operations.logs.hits.handler(({ input, context, signal }) =>
    answerSearch(context.app, context.principal.tenantId, { query: input, signal }).then(({ found, ...page }) => ({
      ...page,
      hits: found.map(({ line }) => line),
    })),
  ),
}
