import { type ProjectId, SentraError } from '@sentra/contract'
import { isSame, normalize } from '#board'
import { lockName, type Tx } from '#platform'
import { shownState } from './phase-rules.ts'
import { listOpenIdeas, type OpenIdea } from './open-ideas-store.ts'

type Idea = { projectId: ProjectId; idea: string }

const wordsOf = (idea: string) => ({ title: '', description: idea })

/**
 * SPEC_DOUBLE when an open spec of the project has this idea in the same words, or nearly so; its details name that spec. Two
 * launches at one moment come one after the other.
 */
export async function requireNoDouble(tx: Tx, { projectId, idea }: Idea): Promise<void> {
  await lockName(tx, 'specs', projectId)
  const open = await listOpenIdeas(tx, projectId)
  const text = normalize(wordsOf(idea))
  const same = open.find((other) => normalize(wordsOf(other.idea)) === text)
  const double = same ?? open.find((other) => isSame(wordsOf(idea), wordsOf(other.idea)))
  if (double !== undefined) throw refusal(double, double === same)
}

function refusal({ id: specId, title, ...standing }: OpenIdea, isExact: boolean): SentraError {
  const state = shownState(standing)
  const how = isExact ? 'in the same words' : 'in nearly the same words'
  const message = `This was asked for before, ${how}: ${specId}, “${title}” (${state.replaceAll('_', ' ')}). \`sentra ask --spec ${specId}\` goes on with that one, --force starts another.`
  return new SentraError('SPEC_DOUBLE', message, {
    details: { specId, projectId: standing.projectId, title, state, isExact },
  })
}
