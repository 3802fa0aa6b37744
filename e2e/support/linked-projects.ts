import { join } from 'node:path'
import type { CreateProject, Project } from '@sentra/contract'
import { GitHost } from './git-host.ts'
import { GithubHost } from './github-host.ts'
import type { Product } from './product.ts'
import { makeShop } from './repository.ts'
import { eventually } from './wait.ts'

/** What a product is started with: no credential helper of the one who runs the tests takes part. */
export const plainGit = { GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' }

/** GitHub beside a product, with the repositories `ann/<name>` and the token that both need. */
export class LinkedProjects {
  readonly host: GitHost
  readonly github: GithubHost
  readonly #product: Product

  constructor(product: Product) {
    this.#product = product
    this.host = new GitHost(join(product.base, 'host'))
    this.github = new GithubHost(this.host)
  }

  /** Before the product starts. The app is installed on one of them. */
  async start(names: string[], installed?: string): Promise<void> {
    await this.host.start()
    await this.github.start(names, installed)
  }

  /** Gives the product, which runs, its tokens; from now on the repositories want one. */
  async introduce(): Promise<void> {
    const { host, github } = this
    host.user = { name: 'x-access-token', password: github.token }
    host.takes = (password) => github.takes(password)
    for (const url of [host.url(''), github.url])
      await this.#product.post('/git-tokens', { host: url, token: github.token })
  }

  async stop(): Promise<void> {
    await this.github.stop()
    await this.host.stop()
  }

  /** Where the repository lies. */
  pathOf(name: string): string {
    return this.host.path(`ann/${name}.git`)
  }

  /** A shop at its URL, fetched. */
  async add(name: string, settings: CreateProject['settings'] = { agent: 'rehearsal' }): Promise<Project> {
    const product = this.#product
    await this.host.add(`ann/${name}.git`, await makeShop(join(product.base, `${name}-source`)))
    const body = { url: this.host.url(`ann/${name}.git`), name, settings }
    const { project } = await product.post<{ project: Project }>('/projects', body)
    return eventually('it is fetched', async () => {
      const now = await product.get<Project>(`/projects/${project.id}`)
      return now.fetch.state === 'ready' ? now : undefined
    })
  }

  /** As `add`, and linked to GitHub. */
  async addLinked(name: string, settings?: CreateProject['settings']): Promise<Project> {
    const project = await this.add(name, settings)
    await this.#product.request('PUT', `/projects/${project.id}/github`, { apiUrl: this.github.url })
    return project
  }
}
