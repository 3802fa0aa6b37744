import { credentials } from './credentials.ts'
import { followups } from './followups.ts'
import { gitTokens } from './git-tokens.ts'
import { githubApps } from './github-apps.ts'
import { github } from './github.ts'
import { logs } from './logs.ts'
import { projects } from './projects.ts'
import { pullRequests } from './pull-requests.ts'
import { runs } from './runs.ts'
import { specs } from './specs.ts'
import { system } from './system.ts'
import { tasks } from './tasks.ts'
import { tickets } from './tickets.ts'
import { trash } from './trash.ts'

/** Every operation of the API. REST paths, OpenAPI, the typed clients and the permission checks all come from here. */
export const api = {
  system,
  projects,
  specs,
  tickets,
  tasks,
  runs,
  pullRequests,
  logs,
  credentials,
  gitTokens,
  githubApps,
  github,
  trash,
  followups,
}

/** Where the operations live. */
export const API_PREFIX = '/api/v1'
