import { type Agent, KEY_IN_SANDBOX } from './agent.ts'

/** Our own loop on a model: always there, and all it needs is a key or a model on this machine. */
export const builtin: Agent = {
  name: 'builtin',
  find: async ({ programs }) => ({
    version: '1',
    detail: 'part of Sentra',
    launch: (model) => ({
      argv: [programs.node, programs.builtin],
      environment: model
        ? {
            SENTRA_MODEL_WIRE: model.wire,
            SENTRA_MODEL_URL: model.url,
            SENTRA_MODEL_KEY: KEY_IN_SANDBOX,
            ...(model.model !== null && { SENTRA_MODEL: model.model }),
          }
        : {},
      mounts: [programs.node, programs.directory].map((path) => ({ path, link: null })),
      files: {},
      sessionMode: null,
    }),
  }),
}
