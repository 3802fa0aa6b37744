import { join } from 'node:path'
import type { Project, Run } from '@sentra/contract'
import type { GitHost } from './git-host.ts'
import type { Product } from './product.ts'
import { commitFiles, git, makeShop } from './repository.ts'
import { eventually } from './wait.ts'
import { getPullRequest, startRun, untilRun } from './work.ts'

/** Projects that lie at URLs of a git host of the test. */
export class UrlProjects {
  readonly #product: Product
  readonly #host: GitHost

  constructor(product: Product, host: GitHost) {
    this.#product = product
    this.#host = host
  }

  /** A shop on the host; the answer is a checkout of it that can push. */
  async addToHost(name: string, files: Record<string, string> = {}): Promise<string> {
    const source = await makeShop(join(this.#product.base, `${name}-source`), files)
    await git(source, 'remote', 'add', 'origin', await this.#host.add(name, source))
    return source
  }

  async commitOn(checkout: string, files: Record<string, string>): Promise<void> {
    await commitFiles(checkout, files)
    await git(checkout, 'push', '--quiet', 'origin', 'main')
  }

  /** Its URL on the host, unless it is said. */
  async add(name: string, url = this.#host.url(`${name}.git`)): Promise<Project> {
    const body = { url, name, settings: { agent: 'rehearsal' } }
    return (await this.#product.post<{ project: Project }>('/projects', body)).project
  }

  async addReady(name: string, url?: string): Promise<Project> {
    const project = await this.add(name, url)
    return eventually('it is fetched', async () => {
      const now = await this.get(project)
      return now.fetch.state === 'ready' ? now : undefined
    })
  }

  async untilProgress(project: Project): Promise<void> {
    const explain = async () =>
      `${JSON.stringify((await this.get(project)).fetch)}\n${this.#product.output.slice(-2_000)}`
    const look = async () => (await this.get(project)).fetch.progress?.includes('%')
    await eventually('it says how far it is', look, { explain })
  }

  get({ id }: Project): Promise<Project> {
    return this.#product.get<Project>(`/projects/${id}`)
  }

  async work(project: Project, workflow = 'code'): Promise<Run> {
    const run = await startRun(this.#product, project, { workflow, description: 'REHEARSAL: note hello' })
    return (await untilRun(this.#product, run, 'succeeded')).run
  }

  /** A person merges what a run offers. */
  async merge(run: Run): Promise<object> {
    const { id } = await getPullRequest(this.#product, run)
    return this.#product.post(`/pull-requests/${id}/merge`, { acceptFlags: true })
  }

  async killServer(): Promise<void> {
    await this.#product.killServer()
    await this.#product.untilAnswers()
  }
}
