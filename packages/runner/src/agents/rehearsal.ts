import type { Agent } from './agent.ts'

/** Scripted, no model; always there and always shown as what it is. */
export const rehearsal: Agent = {
  name: 'rehearsal',
  find: async ({ programs }) => ({
    version: '1',
    detail: 'scripted, no model',
    launch: () => ({
      argv: [programs.node, programs.rehearsal],
      environment: {},
      mounts: [programs.node, programs.directory].map((path) => ({ path, link: null })),
      files: {},
      sessionMode: null,
    }),
  }),
}
