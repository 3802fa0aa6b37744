import type { Conversation, Project, PullRequest, Spec } from '@sentra/contract'
import type { Installation } from './installation.ts'
import { eventually } from './wait.ts'

/** A phase is a sandbox, an agent and a checker: a slow host takes its time for all of them. */
const PHASES_MS = 300_000

/** What people do with the specs of a project. */
export class SpecDesk {
  readonly #product: Installation
  readonly #project: Project

  constructor(product: Installation, project: Project) {
    this.#product = product
    this.#project = project
  }

  launch(description: string, more: object = {}): Promise<Spec> {
    return this.#product.post('/specs/launch', { projectId: this.#project.id, description, ...more })
  }

  async get({ id }: Spec): Promise<Spec> {
    return (await this.#product.get<{ spec: Spec }>(`/specs/${id}`)).spec
  }

  talk({ id }: Spec): Promise<Conversation> {
    return this.#product.get(`/specs/${id}/conversation`)
  }

  say({ id }: Spec, text: string): Promise<Conversation> {
    return this.#product.post(`/specs/${id}/conversation`, { text })
  }

  /** Waits for one of the states. */
  until(spec: Spec, ...states: Spec['state'][]): Promise<Spec> {
    return this.#eventually(spec, `it is ${states.join(' or ')}`, async () => {
      const now = await this.get(spec)
      return states.includes(now.state) ? now : undefined
    })
  }

  /** Waits until it is the person's turn and the last words hold this text. */
  untilAsked(spec: Spec, text: string): Promise<Conversation> {
    return this.#eventually(spec, `somebody asks "${text}"`, async () => {
      const now = await this.talk(spec)
      return now.turn === 'person' && now.messages.at(-1)?.text.includes(text) ? now : undefined
    })
  }

  /** Waits until the phase that is at work stands like this. */
  untilPhase(
    spec: Spec,
    phase: Spec['phases'][number]['phase'],
    state: Spec['phases'][number]['state'],
  ): Promise<Spec> {
    const look = async () => {
      const now = await this.get(spec)
      return now.phases.find((one) => one.phase === phase)?.state === state ? now : undefined
    }
    const options = { ...this.#patience(spec), isPassing: state === 'running' }
    return eventually(`of ${spec.id}: ${phase} is ${state}`, look, options)
  }

  /** Waits for the pull request of all of its work. */
  untilOffered(spec: Spec): Promise<PullRequest> {
    return this.#eventually(spec, 'its work is offered', async () => {
      const { items } = await this.#product.get<{ items: PullRequest[] }>(`/pull-requests?ticketId=${spec.ticketId}`)
      return items.find(({ runId, state }) => runId === null && state === 'open')
    })
  }

  #eventually<T>(spec: Spec, what: string, look: () => Promise<T>): Promise<NonNullable<T>> {
    return eventually(`of ${spec.id}: ${what}`, look, this.#patience(spec))
  }

  #patience(spec: Spec): { timeoutMs: number; explain: () => Promise<string> } {
    const explain = async () =>
      JSON.stringify({ now: await this.get(spec), talk: await this.talk(spec) }, null, 1) +
      this.#product.output.slice(-3_000)
    return { timeoutMs: PHASES_MS, explain }
  }
}
