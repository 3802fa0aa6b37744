import { join } from 'node:path'
import type { Project, PullRequest, Run, Train } from '@sentra/contract'
import { LinkedProjects, plainGit } from './linked-projects.ts'
import { Product } from './product.ts'
import { commitFiles, git } from './repository.ts'
import { eventually } from './wait.ts'
import { getPullRequest, startRun, untilRun } from './work.ts'

/** Repositories at GitHub; the app is installed on the one that is called after it. */
export const linkedNames = [
  'shop',
  'linked',
  'again',
  'once',
  'told',
  'away',
  'branch',
  'renamed',
  'taken-back',
  'issues',
  'mended',
  'mirrored',
  'template',
  'by-app',
  'elsewhere',
  'pages',
  'together',
]

/** A whole run with all stages, and its turn in the train. */
const OFFERED_MS = 120_000

/** A product with GitHub beside it, and what its tests do again and again. */
export class GithubDesk {
  readonly product = new Product()
  readonly #projects = new LinkedProjects(this.product)
  readonly host = this.#projects.host
  readonly github = this.#projects.github

  async start(): Promise<void> {
    await this.#projects.start(linkedNames, 'by-app')
    await this.product.start(plainGit)
    await this.#projects.introduce()
  }

  async stop(): Promise<void> {
    await this.product.stop()
    await this.#projects.stop()
  }

  /** GitHub answers by itself again, and has heard nothing yet. */
  calmDown(): void {
    this.github.instead = undefined
    this.github.done = undefined
    this.github.calls.length = 0
    this.host.pushed = undefined
  }

  readonly addProject = (name: string) => this.#projects.add(name)
  readonly addLinked = (name: string) => this.#projects.addLinked(name)

  readonly work = async (project: Project, workflow = 'code'): Promise<Run> => {
    const run = await startRun(this.product, project, { workflow, description: 'REHEARSAL: note hello' })
    return (await untilRun(this.product, run, 'succeeded', 'waiting')).run
  }

  /** Waits until the pull request of a run is as wanted. */
  readonly untilAt = (run: Run, isThere: (pull: PullRequest) => boolean): Promise<PullRequest> => {
    const look = async () => {
      const pull = await getPullRequest(this.product, run)
      return isThere(pull) ? pull : undefined
    }
    const explain = async () => {
      const pull = JSON.stringify(await getPullRequest(this.product, run), null, 1)
      return [pull, ...this.#calls(), this.product.output.slice(-3_000)].join('\n')
    }
    return eventually('the pull request gets there', look, { explain })
  }

  /** Waits until the one pull request of a ticket is as wanted. */
  readonly untilOffered = (ticketId: string, isThere: (pull: PullRequest) => boolean): Promise<PullRequest> => {
    const train = () => this.product.get<Train>(`/tickets/${ticketId}/train`)
    const look = async () => {
      const { pullRequest } = await train()
      return pullRequest && isThere(pullRequest) ? pullRequest : undefined
    }
    const explain = async () => `${JSON.stringify(await train(), null, 1)}\n${this.product.output.slice(-3_000)}`
    return eventually('the ticket is offered', look, { explain, timeoutMs: OFFERED_MS })
  }

  /** Somebody pushes to a branch of a run. Answers their commit. */
  readonly commitElsewhere = async (name: string, branch: string): Promise<string> => {
    const checkout = join(this.product.base, `${name}-theirs`)
    const from = this.host.path(`ann/${name}.git`)
    await git(this.product.base, 'clone', '--quiet', '--branch', branch, from, checkout)
    await commitFiles(checkout, { 'THEIRS.md': 'theirs\n' })
    await git(checkout, 'push', '--quiet', 'origin', branch)
    return git(checkout, 'rev-parse', 'HEAD')
  }

  readonly killServer = async (): Promise<void> => {
    await this.product.killServer()
    await this.product.untilAnswers()
  }

  #calls(): string[] {
    return this.github.calls.map(({ method, path }) => `${method} ${path}`)
  }
}
