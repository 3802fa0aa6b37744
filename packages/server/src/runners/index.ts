/** Hosts that run agents: who they are, what they can do, when they were last heard. Publishes runner.changed. */
export {
  agentsOfRunner,
  beatRunner,
  getRunner,
  listAgentsHeard,
  listKnownAgents,
  registerRunner,
} from './runners-store.ts'
